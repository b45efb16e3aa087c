//! Documents into segments that are left alone, then one merge of all of them; the seconds of both
//! phases are printed.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use serde::Deserialize;
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, STORED};
use tantivy::{Index, IndexWriter, TantivyDocument};

use crate::{register_tokenizer, Arguments, Outcome, SPACES};

const LINES_AT_ONCE: usize = 64;

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
}

struct Fields {
    schema: Schema,
    id: Field,
    text: Field,
}

fn fields() -> Fields {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(SPACES)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let mut builder = Schema::builder();
    let id = builder.add_text_field("id", TextOptions::default() | STORED);
    let text_options = TextOptions::default().set_indexing_options(indexing);
    let text = builder.add_text_field("text", text_options);
    Fields {
        schema: builder.build(),
        id,
        text,
    }
}

fn next_lines(lines: &Mutex<BufReader<File>>) -> Outcome<Vec<String>> {
    let mut lines = lines.lock().map_err(|_| "another thread gave up")?;
    let mut some = Vec::with_capacity(LINES_AT_ONCE);
    while some.len() < LINES_AT_ONCE {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            break;
        }
        some.push(line);
    }
    Ok(some)
}

/// Reads, parses and hands on, until the file ends.
fn feed(writer: &IndexWriter, fields: &Fields, lines: &Mutex<BufReader<File>>) -> Outcome<()> {
    loop {
        let some = next_lines(lines)?;
        if some.is_empty() {
            return Ok(());
        }
        for line in some {
            let line: Line = serde_json::from_str(&line)?;
            let mut document = TantivyDocument::default();
            document.add_text(fields.id, line.id);
            document.add_text(fields.text, line.text);
            writer.add_document(document)?;
        }
    }
}

/// As many feeding threads as indexing ones; with one of each the documents keep their order.
fn feed_all(writer: &IndexWriter, fields: &Fields, corpus: &Path, threads: usize) -> Outcome<()> {
    let lines = Mutex::new(BufReader::new(File::open(corpus)?));
    thread::scope(|scope| {
        let feeders: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| feed(writer, fields, &lines)))
            .collect();
        for feeder in feeders {
            feeder.join().map_err(|_| "a feeding thread panicked")??;
        }
        Ok(())
    })
}

fn print_phase(name: &str, begin: Instant) {
    println!("phase\t{name}\t{:.3}", begin.elapsed().as_secs_f64());
}

pub fn run(arguments: &Arguments, folder: &Path, corpus: &Path) -> Outcome<()> {
    let threads: usize = arguments.option("threads", 1)?;
    let buffer_megabytes: usize = arguments.option("buffer", 64)?;
    let fields = fields();

    let begin = Instant::now();
    fs::create_dir_all(folder)?;
    let index = Index::create_in_dir(folder, fields.schema.clone())?;
    register_tokenizer(&index);
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, buffer_megabytes << 20)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    feed_all(&writer, &fields, corpus, threads)?;
    writer.commit()?;
    print_phase("index", begin);

    let begin = Instant::now();
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;
    print_phase("merge", begin);
    Ok(())
}
