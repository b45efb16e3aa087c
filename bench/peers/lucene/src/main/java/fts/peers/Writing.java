package fts.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeScheduler;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.misc.index.BPIndexReorderer;
import org.apache.lucene.misc.index.BPReorderingMergePolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * Makes an index in two phases, as all engines here do: documents into segments that are left
 * alone, then one merge of all of them, in which documents may be reordered by recursive graph
 * bisection. Prints the seconds of both.
 */
final class Writing {
  record Options(int threads, double bufferMegabytes, boolean reorder) {}

  private Writing() {}

  static void write(
      Path index, Path corpus, Analyzer analyzer, Options options, Documents.Maker maker)
      throws Exception {
    try (Directory folder = FSDirectory.open(index)) {
      long begin = System.nanoTime();
      IndexWriterConfig filling = config(analyzer, options).setMergePolicy(NoMergePolicy.INSTANCE);
      try (IndexWriter writer = new IndexWriter(folder, filling)) {
        Documents.index(corpus, options.threads, writer, maker);
        writer.commit();
      }
      printPhase("index", begin);

      begin = System.nanoTime();
      IndexWriterConfig merging = config(analyzer, options).setMergePolicy(policy(options));
      try (IndexWriter writer = new IndexWriter(folder, merging)) {
        writer.forceMerge(1);
        writer.commit();
      }
      printPhase("merge", begin);
    }
  }

  private static IndexWriterConfig config(Analyzer analyzer, Options options) {
    return new IndexWriterConfig(analyzer)
        .setRAMBufferSizeMB(options.bufferMegabytes)
        .setUseCompoundFile(false)
        .setMergeScheduler(scheduler(options.threads));
  }

  /** Merging, reordering included, has no more threads than indexing had. */
  private static MergeScheduler scheduler(int threads) {
    if (threads == 1) {
      return new SerialMergeScheduler();
    }
    ConcurrentMergeScheduler scheduler = new ConcurrentMergeScheduler();
    scheduler.setMaxMergesAndThreads(threads, threads);
    scheduler.disableAutoIOThrottle();
    return scheduler;
  }

  private static MergePolicy policy(Options options) {
    MergePolicy all = new MergeOfAll(options.reorder);
    if (!options.reorder) {
      return all;
    }
    BPIndexReorderer reorderer = new BPIndexReorderer();
    reorderer.setRAMBudgetMB(Runtime.getRuntime().maxMemory() / 4.0 / (1 << 20));
    return new BPReorderingMergePolicy(all, reorderer);
  }

  private static void printPhase(String name, long begin) {
    System.out.printf("phase\t%s\t%.3f%n", name, (System.nanoTime() - begin) / 1e9);
    System.out.flush();
  }

  /**
   * One merge of all segments. With `evenOne` a lone segment is merged too: small corpora make only
   * one, and it would never be reordered.
   */
  private static final class MergeOfAll extends MergePolicy {
    private final boolean evenOne;

    MergeOfAll(boolean evenOne) {
      super(0.0, 0);
      this.evenOne = evenOne;
    }

    @Override
    public MergeSpecification findForcedMerges(
        SegmentInfos infos,
        int maxSegments,
        Map<SegmentCommitInfo, Boolean> wanted,
        MergeContext context)
        throws IOException {
      // A segment that this merge has made is no original.
      List<SegmentCommitInfo> originals = new ArrayList<>();
      for (SegmentCommitInfo info : infos) {
        if (Boolean.TRUE.equals(wanted.get(info)) && !context.getMergingSegments().contains(info)) {
          originals.add(info);
        }
      }
      if (originals.size() < (evenOne ? 1 : 2)) {
        return null;
      }
      MergeSpecification merges = new MergeSpecification();
      merges.add(new OneMerge(originals));
      return merges;
    }

    @Override
    public MergeSpecification findMerges(
        MergeTrigger trigger, SegmentInfos infos, MergeContext context) {
      return null;
    }

    @Override
    public MergeSpecification findForcedDeletesMerges(SegmentInfos infos, MergeContext context) {
      return null;
    }
  }
}
