"""What the Python scripts share: each case prints its name and what it saw, errors too, so that two runs can be compared."""

import traceback


def case(name, run):
    print(f"== {name}")
    try:
        run()
    except Exception as failure:  # the comparison decides what is wrong
        tell(failure)
        if not hasattr(failure, "sqlstate") and not hasattr(failure, "pgcode"):
            print(traceback.format_exc(limit=-1).strip().splitlines()[-1])


def tell(failure):
    state = getattr(failure, "sqlstate", None) or getattr(failure, "pgcode", None)
    print("error", type(failure).__name__, state, str(failure).strip().splitlines()[:1])
