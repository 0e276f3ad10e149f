package io.sallyport.runtime.gate;

/** What steps need of the gate to send an operation on. Event loop of the session only. */
interface ChainRunner {
  /** Sends an operation through a route; whatever goes wrong there ends in a refusal. */
  void run(String route, Crossing crossing);

  /** Refuses, with the refusal that the crossing carries. */
  void refuse(Crossing crossing);
}
