package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.Passage;
import io.sallyport.api.Target;
import io.sallyport.api.masking.Masking;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.result.Catalog;
import io.sallyport.plugin.sql.result.ResultFilter;
import io.sallyport.plugin.sql.result.ResultFilters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for the real filters: columns named {@code secret} come as NULL, a result with a
 * column named {@code unmaskable} must not be delivered, and errors lose their words.
 */
final class Transparent implements Results {
  @Override
  public Catalog.Loader loader(Target target) {
    return new Catalog.Loader() {
      @Override
      public String query() {
        return "SELECT oid, relname FROM pg_class LIMIT 5";
      }

      @Override
      public void row(List<@Nullable String> values) {}

      @Override
      public Catalog loaded() {
        return new io.sallyport.plugin.sql.result.CatalogLoader(java.util.Map.of()).loaded();
      }
    };
  }

  @Override
  public ResultFilters filters(Target target, Masking masking, Catalog catalog) {
    return new Filters();
  }

  private static final class Filters implements ResultFilters {
    @Override
    public ResultFilter filter(
        List<Field> fields, short[] formats, Statement statement, Passage passage) {
      if (fields.stream().anyMatch(field -> field.name().equals("unmaskable"))) {
        throw new io.sallyport.plugin.sql.result.UnmaskableResult("this result cannot be masked");
      }
      return new Nulling(fields);
    }

    @Override
    public boolean mayCopyOut(Statement statement, Passage passage) {
      return false;
    }

    @Override
    public void errorOrNotice(
        byte type,
        ByteBuf in,
        int index,
        int length,
        @Nullable Statement statement,
        Passage passage,
        ByteBuf out) {
      io.sallyport.plugin.sql.wire.ErrorFields fields =
          io.sallyport.plugin.sql.wire.ErrorFields.read(in, index - 5, length + 5);
      if (type == 'E') {
        io.sallyport.plugin.sql.wire.Messages.error(
            out, fields.severity(), fields.code(), "withheld", null, null);
      } else {
        io.sallyport.plugin.sql.wire.Messages.notice(out, "00000", "withheld");
      }
    }

    @Override
    public void notification(ByteBuf in, int index, int length, Passage passage, ByteBuf out) {}
  }

  private record Nulling(List<ResultFilters.Field> fields) implements ResultFilter {
    @Override
    public boolean transparent() {
      return fields.stream().noneMatch(field -> field.name().equals("secret"));
    }

    @Override
    public void row(ByteBuf in, int index, int length, ByteBuf out) {
      int start = out.writerIndex();
      out.writeByte('D').writeInt(0).writeShort(in.getShort(index));
      int at = index + 2;
      for (ResultFilters.Field field : fields) {
        int size = in.getInt(at);
        at += 4;
        if (size < 0 || field.name().equals("secret")) {
          out.writeInt(-1);
        } else {
          out.writeInt(size).writeBytes(in, at, size);
        }
        at += Math.max(size, 0);
      }
      out.setInt(start + 1, out.writerIndex() - start - 1);
    }

    @Override
    public LargeRow largeRow(int bodyLength, ByteBuf out) {
      out.writeByte('D').writeInt(bodyLength + 4);
      return (in, index, length, to) -> to.writeZero(length);
    }

    @Override
    public boolean masks(int column) {
      return fields.get(column).name().equals("secret");
    }

    @Override
    public long masked() {
      return 0;
    }
  }
}
