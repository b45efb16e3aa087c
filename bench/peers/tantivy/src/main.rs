//! Tantivy by the rules of bench/peers: the same tokens, the same queries, the same output as the
//! programs of the other engines.
//!
//!     tantivy-peer index [--threads N] [--buffer MB] INDEX CORPUS.jsonl
//!     tantivy-peer bench [--commands LIST] [--warmup-passes N] [--iterations M] INDEX QUERIES.tsv

mod bench;
mod index;

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;
use std::str::FromStr;

use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::Index;

pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const USAGE: &str = "usage: tantivy-peer index [--threads N] [--buffer MB] INDEX CORPUS.jsonl
       tantivy-peer bench [--commands LIST] [--warmup-passes N] [--iterations M] INDEX QUERIES.tsv";

/// The tokenizer's name in the schema: words are what stands between spaces.
pub const SPACES: &str = "spaces";

pub fn register_tokenizer(index: &Index) {
    let spaces = TextAnalyzer::from(WhitespaceTokenizer::default());
    index.tokenizers().register(SPACES, spaces);
}

/// `--name value` pairs and, in any place, positional arguments.
pub struct Arguments {
    options: HashMap<String, String>,
    places: Vec<String>,
}

impl Arguments {
    fn new(mut given: impl Iterator<Item = String>) -> Outcome<Self> {
        let (mut options, mut places) = (HashMap::new(), Vec::new());
        while let Some(argument) = given.next() {
            match argument.strip_prefix("--") {
                Some(name) => {
                    let value = given.next().ok_or(format!("{argument} needs a value"))?;
                    options.insert(name.to_string(), value);
                }
                None => places.push(argument),
            }
        }
        Ok(Self { options, places })
    }

    pub fn option<T: FromStr>(&self, name: &str, otherwise: T) -> Outcome<T> {
        match self.options.get(name) {
            Some(value) => value
                .parse()
                .map_err(|_| format!("--{name} cannot be {value}").into()),
            None => Ok(otherwise),
        }
    }
}

fn run() -> Outcome<()> {
    let mut given = std::env::args().skip(1);
    let verb = given.next().ok_or(USAGE)?;
    let arguments = Arguments::new(given)?;
    let [folder, file] = arguments.places.as_slice() else {
        return Err(USAGE.into());
    };
    let (folder, file) = (Path::new(folder), Path::new(file));
    match verb.as_str() {
        "index" => index::run(&arguments, folder, file),
        "bench" => bench::run(&arguments, folder, file),
        _ => Err(USAGE.into()),
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tantivy-peer: {error}");
            ExitCode::from(2)
        }
    }
}
