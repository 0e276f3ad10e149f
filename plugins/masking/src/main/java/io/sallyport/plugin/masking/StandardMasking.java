package io.sallyport.plugin.masking;

import io.sallyport.api.Mask;
import io.sallyport.api.SecretSource;
import io.sallyport.api.masking.Detector;
import io.sallyport.api.masking.Masker;
import io.sallyport.api.masking.Masking;
import io.sallyport.api.masking.ValueType;
import io.sallyport.plugin.masking.detect.ScanningDetector;
import io.sallyport.plugin.masking.function.MaskFunctions;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The functions and detectors of this bundle, configured by {@code plugins/masking.cfg}. */
@Component(configurationPid = "masking")
public final class StandardMasking implements Masking {
  private final MaskFunctions functions;
  private final Detector detector;

  /** What the component runtime reads from the configuration; {@link MaskingConfig} checks it. */
  @interface Config {
    String detectors() default "all";

    String key() default "key:masking";
  }

  @Activate
  public StandardMasking(@Reference SecretSource secrets, Config config) {
    this(secrets, MaskingConfig.of(config.detectors(), config.key()));
  }

  public StandardMasking(SecretSource secrets, MaskingConfig config) {
    byte[] key = secrets.secret(config.key()).reveal();
    try {
      this.functions = new MaskFunctions(key);
    } finally {
      java.util.Arrays.fill(key, (byte) 0);
    }
    this.detector = new ScanningDetector(config.detectors());
  }

  @Override
  public Masker masker(Mask mask, ValueType type) {
    return functions.masker(mask, type);
  }

  @Override
  public Detector detector() {
    return detector;
  }
}
