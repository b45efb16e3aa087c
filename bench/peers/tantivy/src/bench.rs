//! Times queries: untimed passes over all of them, then timed ones; the least time of each query is
//! kept. One thread; nothing is kept from one query to the next but the opened index.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Index, Searcher, Term};

use crate::{register_tokenizer, Arguments, Outcome};

const SCORES_SHOWN: usize = 10;

#[derive(Clone, Copy)]
enum Command {
    Count,
    Top { k: usize, counts: bool },
}

impl Command {
    fn parse(name: &str) -> Outcome<Self> {
        if name == "COUNT" {
            return Ok(Command::Count);
        }
        let (rest, counts) = match name.strip_suffix("_COUNT") {
            Some(rest) => (rest, true),
            None => (name, false),
        };
        match rest.strip_prefix("TOP_").map(str::parse) {
            Some(Ok(k)) if k > 0 => Ok(Command::Top { k, counts }),
            _ => Err(format!("{name} is none of TOP_k, COUNT, TOP_k_COUNT").into()),
        }
    }
}

struct QueryLine<'a> {
    id: &'a str,
    text: &'a str,
}

#[derive(Clone, Default)]
struct Answer {
    value: u64,
    hits: Vec<(f32, DocAddress)>,
}

fn term_query(field: Field, word: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, word);
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// `a`, `+a +b` (all), `a b` (any), `"a b"` (in a row), `+a b` (all with a plus, the others score).
fn parse(field: Field, text: &str) -> Box<dyn Query> {
    if let Some(rest) = text.strip_prefix('"') {
        let inside = rest.strip_suffix('"').unwrap_or(rest);
        let words: Vec<Term> = inside
            .split(' ')
            .map(|word| Term::from_field_text(field, word))
            .collect();
        if words.len() == 1 {
            return term_query(field, inside);
        }
        return Box::new(PhraseQuery::new(words));
    }
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = text
        .split(' ')
        .map(|word| match word.strip_prefix('+') {
            Some(word) => (Occur::Must, term_query(field, word)),
            None => (Occur::Should, term_query(field, word)),
        })
        .collect();
    if clauses.len() == 1 {
        return clauses.remove(0).1;
    }
    Box::new(BooleanQuery::new(clauses))
}

fn answer(searcher: &Searcher, field: Field, command: Command, text: &str) -> Outcome<Answer> {
    let query = parse(field, text);
    match command {
        Command::Count => Ok(Answer {
            value: query.count(searcher)? as u64,
            hits: Vec::new(),
        }),
        Command::Top { k, counts: false } => {
            let hits = searcher.search(&query, &TopDocs::with_limit(k).order_by_score())?;
            Ok(Answer {
                value: hits.len() as u64,
                hits,
            })
        }
        Command::Top { k, counts: true } => {
            let collector = (TopDocs::with_limit(k).order_by_score(), Count);
            let (hits, count) = searcher.search(&query, &collector)?;
            Ok(Answer {
                value: count as u64,
                hits,
            })
        }
    }
}

/// Lines of three columns: id, class, text.
fn parse_lines(file: &str) -> Outcome<Vec<QueryLine<'_>>> {
    file.lines()
        .map(|line| {
            let mut columns = line.splitn(3, '\t');
            match (columns.next(), columns.next(), columns.next()) {
                (Some(id), Some(_), Some(text)) => Ok(QueryLine { id, text }),
                _ => Err(format!("expected id, class and text: {line}").into()),
            }
        })
        .collect()
}

fn print_line(
    out: &mut impl Write,
    command: &str,
    query: &QueryLine,
    answer: &Answer,
    ns: u128,
) -> io::Result<()> {
    let scores: Vec<String> = answer
        .hits
        .iter()
        .take(SCORES_SHOWN)
        .map(|(score, _)| format!("{score:.6e}"))
        .collect();
    writeln!(
        out,
        "{command}\t{}\t{}\t{ns}\t{}",
        query.id,
        answer.value,
        scores.join(",")
    )
}

pub fn run(arguments: &Arguments, folder: &Path, queries: &Path) -> Outcome<()> {
    let commands: String = arguments.option("commands", "TOP_10,COUNT".to_string())?;
    let warmup_passes: usize = arguments.option("warmup-passes", 1)?;
    let iterations: usize = arguments.option("iterations", 3)?;
    let file = fs::read_to_string(queries)?;
    let lines = parse_lines(&file)?;

    let index = Index::open_in_dir(folder)?;
    register_tokenizer(&index);
    let field = index.schema().get_field("text")?;
    let searcher = index.reader()?.searcher();
    let mut out = BufWriter::new(io::stdout().lock());
    for name in commands.split(',') {
        let command = Command::parse(name)?;
        let mut least = vec![u128::MAX; lines.len()];
        let mut answers = vec![Answer::default(); lines.len()];
        for pass in 0..warmup_passes + iterations {
            for (i, line) in lines.iter().enumerate() {
                let begin = Instant::now();
                let found = answer(&searcher, field, command, line.text)?;
                let took = begin.elapsed().as_nanos();
                if pass >= warmup_passes {
                    least[i] = least[i].min(took);
                    answers[i] = found;
                }
            }
        }
        for (i, line) in lines.iter().enumerate() {
            print_line(&mut out, name, line, &answers[i], least[i])?;
        }
    }
    out.flush()?;
    Ok(())
}
