/** What the suite is told by its environment; see README.md. */
function required(name) {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: README.md says what it is`);
  return value;
}

export const gateway = required('SALLYPORT_URL').replace(/\/$/, '');
export const approver = {
  name: required('SALLYPORT_APPROVER'),
  password: process.env.SALLYPORT_APPROVER_PASSWORD ?? '',
};
/** A shell command that sends an operation that is held for the approver, and stays until it is answered. */
export const ask = required('SALLYPORT_ASK');
