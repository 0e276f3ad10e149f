package io.sallyport.runtime.recording;

/** Turns a transcript into text for people: {@link io.sallyport.api.Connector#render}. */
@FunctionalInterface
public interface AnswerRenderer {
  /**
   * @param protocol whose connector wrote the transcript
   */
  String render(String protocol, byte[] transcript);
}
