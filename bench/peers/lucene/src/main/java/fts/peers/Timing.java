package fts.peers;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.similarities.BM25Similarity;

/**
 * Times queries: untimed passes over all of them, then timed ones; the least time of each is kept.
 * The compiler of the virtual machine works while queries run, so the untimed passes go on until
 * some seconds have passed, too. One thread, no query cache.
 */
final class Timing {
  /** The part that differs: from the text of a query to the query. */
  interface Parser {
    Query parse(String text) throws IOException;
  }

  record Passes(int warmup, int warmupSeconds, int timed) {
    static Passes of(Arguments arguments) {
      return new Passes(
          arguments.number("warmup-passes", 1),
          arguments.number("warmup-seconds", 5),
          arguments.number("iterations", 3));
    }
  }

  private record QueryLine(String id, String text) {}

  private record Answer(long value, ScoreDoc[] hits) {}

  private static final int SCORES_SHOWN = 10;

  private final IndexSearcher searcher;
  private final Parser parser;

  Timing(IndexReader reader, Parser parser) {
    this.searcher = new IndexSearcher(reader);
    this.searcher.setQueryCache(null);
    this.searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
    this.parser = parser;
  }

  void run(String commands, Path queries, Passes passes) throws IOException {
    List<QueryLine> lines = read(queries);
    try (PrintStream out = new PrintStream(new BufferedOutputStream(System.out), false)) {
      for (String command : commands.split(",")) {
        run(command, lines, passes, out);
      }
    }
  }

  private void run(String command, List<QueryLine> lines, Passes passes, PrintStream out)
      throws IOException {
    long warm = System.nanoTime() + passes.warmupSeconds * 1_000_000_000L;
    for (int pass = 0; pass < passes.warmup || System.nanoTime() < warm; ++pass) {
      for (QueryLine line : lines) {
        answer(command, line.text);
      }
    }
    long[] least = new long[lines.size()];
    Arrays.fill(least, Long.MAX_VALUE);
    Answer[] answers = new Answer[lines.size()];
    for (int pass = 0; pass < passes.timed; ++pass) {
      for (int i = 0; i < least.length; ++i) {
        long begin = System.nanoTime();
        answers[i] = answer(command, lines.get(i).text);
        least[i] = Math.min(least[i], System.nanoTime() - begin);
      }
    }
    for (int i = 0; i < least.length; ++i) {
      out.println(line(command, lines.get(i).id, answers[i], least[i]));
    }
  }

  private Answer answer(String command, String text) throws IOException {
    Query query = parser.parse(text);
    if (command.equals("COUNT")) {
      return new Answer(searcher.count(query), new ScoreDoc[0]);
    }
    if (!command.startsWith("TOP_")) {
      throw new IllegalArgumentException(command + " is none of TOP_k, COUNT, TOP_k_COUNT");
    }
    boolean counts = command.endsWith("_COUNT");
    int k = Integer.parseInt(command.substring(4, command.length() - (counts ? 6 : 0)));
    // The collector raises the number of hits that it must count to k: with 0 it may skip as soon
    // as it has k of them.
    TopDocs found =
        searcher.search(
            query, new TopScoreDocCollectorManager(k, null, counts ? Integer.MAX_VALUE : 0));
    return new Answer(counts ? found.totalHits.value() : found.scoreDocs.length, found.scoreDocs);
  }

  private static String line(String command, String id, Answer answer, long nanoseconds) {
    StringBuilder text = new StringBuilder();
    text.append(command).append('\t').append(id).append('\t');
    text.append(answer.value).append('\t').append(nanoseconds).append('\t');
    for (int i = 0; i < Math.min(SCORES_SHOWN, answer.hits.length); ++i) {
      text.append(i == 0 ? "" : ",");
      text.append(String.format(Locale.ROOT, "%.6e", answer.hits[i].score));
    }
    return text.toString();
  }

  /** Lines of three columns: id, class, text. */
  private static List<QueryLine> read(Path queries) {
    try {
      List<QueryLine> lines = new ArrayList<>();
      for (String line : Files.readAllLines(queries)) {
        String[] columns = line.split("\t", 3);
        if (columns.length != 3) {
          throw new IllegalArgumentException("expected id, class and text: " + line);
        }
        lines.add(new QueryLine(columns[0], columns[2]));
      }
      return lines;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
