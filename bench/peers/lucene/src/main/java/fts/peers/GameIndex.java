package fts.peers;

import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;

/** Indexes {"id", "text"} lines of folded text: split at spaces, with positions, the id stored. */
final class GameIndex {
  private static final String USAGE =
      "GameIndex [--threads N] [--buffer MB] [--reorder on|off] INDEX CORPUS.jsonl";

  private GameIndex() {}

  static Analyzer spaces() {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String field) {
        Tokenizer words = new WhitespaceTokenizer();
        return new TokenStreamComponents(words);
      }
    };
  }

  public static void main(String[] given) throws Exception {
    Arguments arguments = new Arguments(List.of(given), 2, USAGE);
    Writing.Options options =
        new Writing.Options(
            arguments.number("threads", 1),
            arguments.number("buffer", 64),
            arguments.text("reorder", "off").equals("on"));
    Writing.write(
        Path.of(arguments.place(0)),
        Path.of(arguments.place(1)),
        spaces(),
        options,
        members -> {
          Document document = new Document();
          document.add(new StoredField("id", members.get("id")));
          document.add(new TextField("text", members.get("text"), Field.Store.NO));
          return document;
        });
  }
}
