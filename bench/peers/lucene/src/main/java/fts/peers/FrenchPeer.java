package fts.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Lucene as one would set it up for French: whole documents {"id", "title", "body"}, both fields
 * through FrenchAnalyzer as it comes (elision, lower case, its stop words, the light stemmer), both
 * stored.
 *
 * <p>A query is text as a person writes it. FrenchAnalyzer makes words of it; each word w becomes
 * the two optional clauses title:w^4 and body:w of one flat disjunction, so that the score is the
 * sum of 4 BM25(title) + BM25(body) over the words. That is what MultiFieldQueryParser makes of
 * bare words with these boosts; its syntax is left out. Stop words are not searched.
 */
final class FrenchPeer {
  private static final String USAGE =
      "FrenchPeer index [--threads N] [--buffer MB] [--reorder on|off] INDEX CORPUS.jsonl\n"
          + "       FrenchPeer bench [--commands LIST] [--warmup-passes N] [--warmup-seconds S]"
          + " [--iterations M] INDEX QUERIES.tsv";
  private static final float TITLE_WEIGHT = 4;

  private FrenchPeer() {}

  static Query parse(Analyzer analyzer, String text) throws IOException {
    BooleanQuery.Builder clauses = new BooleanQuery.Builder();
    // Both fields have the same analyzer, so one of them can speak for both.
    try (TokenStream stream = analyzer.tokenStream("body", text)) {
      TermToBytesRefAttribute word = stream.getAttribute(TermToBytesRefAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        BytesRef bytes = BytesRef.deepCopyOf(word.getBytesRef());
        Query title = new TermQuery(new Term("title", bytes));
        clauses.add(new BoostQuery(title, TITLE_WEIGHT), Occur.SHOULD);
        clauses.add(new TermQuery(new Term("body", bytes)), Occur.SHOULD);
      }
      stream.end();
    }
    return clauses.build();
  }

  private static void index(Arguments arguments) throws Exception {
    Writing.Options options =
        new Writing.Options(
            arguments.number("threads", 1),
            arguments.number("buffer", 64),
            arguments.text("reorder", "off").equals("on"));
    try (Analyzer analyzer = new FrenchAnalyzer()) {
      Writing.write(
          Path.of(arguments.place(0)),
          Path.of(arguments.place(1)),
          analyzer,
          options,
          members -> {
            Document document = new Document();
            document.add(new StoredField("id", members.get("id")));
            for (String field : List.of("title", "body")) {
              document.add(new TextField(field, members.getOrDefault(field, ""), Field.Store.YES));
            }
            return document;
          });
    }
  }

  private static void bench(Arguments arguments) throws Exception {
    try (MMapDirectory folder = new MMapDirectory(Path.of(arguments.place(0)));
        IndexReader reader = DirectoryReader.open(folder);
        Analyzer analyzer = new FrenchAnalyzer()) {
      new Timing(reader, text -> parse(analyzer, text))
          .run(
              arguments.text("commands", "TOP_10"),
              Path.of(arguments.place(1)),
              Timing.Passes.of(arguments));
    }
  }

  public static void main(String[] given) throws Exception {
    if (given.length == 0) {
      throw new IllegalArgumentException("usage: " + USAGE);
    }
    Arguments arguments = new Arguments(Arrays.asList(given).subList(1, given.length), 2, USAGE);
    switch (given[0]) {
      case "index" -> index(arguments);
      case "bench" -> bench(arguments);
      default -> throw new IllegalArgumentException("usage: " + USAGE);
    }
  }
}
