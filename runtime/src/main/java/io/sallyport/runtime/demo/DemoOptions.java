package io.sallyport.runtime.demo;

/**
 * How the demo runs.
 *
 * @param port of the PostgreSQL listener; 0: a free one
 * @param consolePort of the console; 0: a free one
 * @param vault whether credentials come from a Vault that is there (VAULT_ADDR, {@code vault} or
 *     {@code bao} on PATH) or can be provisioned
 */
public record DemoOptions(int port, int consolePort, boolean vault) {}
