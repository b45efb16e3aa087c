package fts.peers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** `--name value` pairs and, in any place, positional arguments. */
final class Arguments {
  private final Map<String, String> options = new HashMap<>();
  private final List<String> places = new ArrayList<>();

  Arguments(List<String> given, int expectedPlaces, String usage) {
    for (int i = 0; i < given.size(); ++i) {
      if (!given.get(i).startsWith("--")) {
        places.add(given.get(i));
      } else if (i + 1 < given.size()) {
        options.put(given.get(i).substring(2), given.get(++i));
      } else {
        throw new IllegalArgumentException(given.get(i) + " needs a value; usage: " + usage);
      }
    }
    if (places.size() != expectedPlaces) {
      throw new IllegalArgumentException("usage: " + usage);
    }
  }

  String place(int i) {
    return places.get(i);
  }

  String text(String name, String otherwise) {
    return options.getOrDefault(name, otherwise);
  }

  int number(String name, int otherwise) {
    return options.containsKey(name) ? Integer.parseInt(options.get(name)) : otherwise;
  }
}
