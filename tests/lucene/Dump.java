import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Lucene's answers to a file of queries over a file of documents, one a line: query, total, and the
 * scores of the best ten, separated by tabs and blanks.
 */
public final class Dump {
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
      index(directory, Path.of(args[0]));
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
        for (String text : Files.readAllLines(Path.of(args[1]))) {
          Query query = parse(text);
          TopDocs top = searcher.search(query, 10);
          out.print(text + "\t" + searcher.count(query) + "\t");
          String blank = "";
          for (ScoreDoc hit : top.scoreDocs) {
            out.print(blank + String.format(Locale.ROOT, "%.8e", hit.score));
            blank = " ";
          }
          out.println();
        }
      }
    }
    out.flush();
  }

  private static void index(ByteBuffersDirectory directory, Path documents) throws Exception {
    try (IndexWriter writer =
        new IndexWriter(directory, new IndexWriterConfig(new WhitespaceAnalyzer()))) {
      for (String text : Files.readAllLines(documents)) {
        Document document = new Document();
        document.add(new TextField("text", text, Field.Store.NO));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
      writer.commit();
    }
  }

  private static Query parse(String text) {
    if (text.startsWith("\"")) {
      return new PhraseQuery("text", text.substring(1, text.length() - 1).split(" "));
    }
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    for (String word : text.split(" ")) {
      boolean must = word.startsWith("+");
      Term term = new Term("text", must ? word.substring(1) : word);
      query.add(new TermQuery(term), must ? Occur.MUST : Occur.SHOULD);
    }
    return query.build();
  }
}
