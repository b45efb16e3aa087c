package fts.peers;

import java.nio.file.Path;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.MMapDirectory;

/** Answers and times the queries of the game: `a`, `+a +b`, `a b`, `"a b"`, `+a b`. */
final class GameBench {
  private static final String USAGE =
      "GameBench [--commands LIST] [--warmup-passes N] [--warmup-seconds S] [--iterations M]"
          + " INDEX QUERIES.tsv";

  private GameBench() {}

  private static Term term(String word) {
    return new Term("text", word);
  }

  static Query parse(String text) {
    if (text.startsWith("\"")) {
      String[] words = text.substring(1, text.length() - 1).split(" ");
      if (words.length == 1) {
        return new TermQuery(term(words[0]));
      }
      PhraseQuery.Builder phrase = new PhraseQuery.Builder();
      for (String word : words) {
        phrase.add(term(word));
      }
      return phrase.build();
    }
    String[] words = text.split(" ");
    if (words.length == 1) {
      return new TermQuery(term(words[0].startsWith("+") ? words[0].substring(1) : words[0]));
    }
    BooleanQuery.Builder clauses = new BooleanQuery.Builder();
    for (String word : words) {
      if (word.startsWith("+")) {
        clauses.add(new TermQuery(term(word.substring(1))), Occur.MUST);
      } else {
        clauses.add(new TermQuery(term(word)), Occur.SHOULD);
      }
    }
    return clauses.build();
  }

  public static void main(String[] given) throws Exception {
    Arguments arguments = new Arguments(List.of(given), 2, USAGE);
    try (MMapDirectory folder = new MMapDirectory(Path.of(arguments.place(0)));
        IndexReader reader = DirectoryReader.open(folder)) {
      new Timing(reader, GameBench::parse)
          .run(
              arguments.text("commands", "TOP_10,COUNT"),
              Path.of(arguments.place(1)),
              Timing.Passes.of(arguments));
    }
  }
}
