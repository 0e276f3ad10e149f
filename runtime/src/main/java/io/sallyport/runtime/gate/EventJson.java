package io.sallyport.runtime.gate;

import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.support.service.ServiceSupport;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code marshal: {custom: {ref: json}}} in event routes: an event becomes a JSON object, a text a
 * JSON string, escaped as it must be.
 */
final class EventJson extends ServiceSupport implements DataFormat {
  /** What routes call it. */
  static final String NAME = "json";

  @Override
  public void marshal(Exchange exchange, Object value, OutputStream out) {
    JsonMapper.shared().writeValue(out, value);
  }

  @Override
  public Object unmarshal(Exchange exchange, InputStream in) {
    throw new UnsupportedOperationException("events leave the gate; nothing comes back");
  }
}
