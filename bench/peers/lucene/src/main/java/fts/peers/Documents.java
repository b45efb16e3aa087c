package fts.peers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;

/** A file of JSON lines, read by several threads; each parses and indexes what it has read. */
final class Documents {
  /** Makes the document to be indexed of the string members of one line. */
  interface Maker {
    Document make(Map<String, String> members);
  }

  private static final int LINES_AT_ONCE = 64;
  private static final JsonFactory JSON = new JsonFactory();

  private Documents() {}

  /** With one thread the documents keep the order of the lines. */
  static void index(Path corpus, int threads, IndexWriter writer, Maker maker) throws Exception {
    try (BufferedReader lines = Files.newBufferedReader(corpus);
        ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      Callable<Void> work =
          () -> {
            for (List<String> some = next(lines); !some.isEmpty(); some = next(lines)) {
              for (String line : some) {
                writer.addDocument(maker.make(members(line)));
              }
            }
            return null;
          };
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < threads; ++i) {
        running.add(workers.submit(work));
      }
      for (Future<Void> one : running) {
        one.get();
      }
    } catch (ExecutionException failure) {
      throw new IOException(corpus + " could not be indexed", failure.getCause());
    }
  }

  private static List<String> next(BufferedReader lines) throws IOException {
    List<String> some = new ArrayList<>(LINES_AT_ONCE);
    synchronized (lines) {
      while (some.size() < LINES_AT_ONCE) {
        String line = lines.readLine();
        if (line == null) {
          break;
        }
        some.add(line);
      }
    }
    return some;
  }

  private static Map<String, String> members(String line) throws IOException {
    Map<String, String> members = new HashMap<>();
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("expected a JSON object: " + line);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          members.put(name, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
    }
    return members;
  }
}
