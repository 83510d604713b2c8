#include "cli/completion.h"

#include <algorithm>
#include <iostream>
#include <string_view>

#include "cli/complete_path.h"

namespace lpab::cli {
namespace {

constexpr size_t kMostCandidates = 1000;

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

// "--card", "-o" or "--card=": the option of this command or one above it; null when there is none.
const CLI::Option* FindOption(const CLI::App* app, std::string_view word) {
  const std::string name(word.substr(0, word.find('=')));
  for (; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options({})) {
      if (option->nonpositional() && option->check_name(name)) return option;
    }
  }
  return nullptr;
}

const CLI::App* FindSubcommand(const CLI::App* app, const std::string& word) {
  for (const CLI::App* each : app->get_subcommands({})) {
    if (each->get_name() == word) return each;
  }
  return nullptr;
}

// Where the cursor is.
struct Place {
  const CLI::App* command;
  const CLI::Option* option = nullptr;  // whose value is due
  size_t positionals = 0;               // that the command was given already
};

Place Walk(const CLI::App& app, const std::vector<std::string>& words) {
  Place place{&app};
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& word = words[i];
    if (std::exchange(place.option, nullptr) != nullptr) continue;
    if (word.size() > 1 && word[0] == '-') {
      const CLI::Option* option = FindOption(place.command, word);
      const bool value_follows =
          option != nullptr && TakesValue(*option) && word.find('=') == std::string::npos;
      if (value_follows) place.option = option;
    } else if (const CLI::App* subcommand = FindSubcommand(place.command, word)) {
      place.command = subcommand;
      place.positionals = 0;
    } else {
      ++place.positionals;
    }
  }
  return place;
}

// What the next positional of the command is; null when all are given.
const CLI::Option* PositionalOf(const Place& place) {
  size_t index = place.positionals;
  for (const CLI::Option* option : place.command->get_options({})) {
    if (!option->get_positional()) continue;
    if (index == 0 || option->get_items_expected_max() > 1) return option;
    --index;
  }
  return nullptr;
}

void Add(std::vector<Candidate>& to, std::string_view prefix, std::string value, std::string help) {
  if (std::string_view(value).substr(0, prefix.size()) != prefix) return;
  if (to.size() < kMostCandidates) to.push_back({std::move(value), std::move(help)});
}

// The words of "TEXT:{json,text}".
std::vector<std::string> WordsOfSet(const std::string& type_name) {
  const size_t begin = type_name.find('{');
  const size_t end = type_name.find('}', begin);
  if (begin == std::string::npos || end == std::string::npos) return {};
  return CLI::detail::split(type_name.substr(begin + 1, end - begin - 1), ',');
}

void AddPaths(std::vector<Candidate>& to, std::string_view kind, std::string_view typed,
              PathKind wanted) {
  if (typed.substr(0, kind.size()) != kind) return;
  for (std::string& path : CompletePath(typed.substr(kind.size()), wanted)) {
    Add(to, typed, std::string(kind) + path, "");
  }
}

void AddCards(std::vector<Candidate>& to, std::string_view typed) {
  Add(to, typed, "bridge:", "HOST:PORT of a bridge");
  Add(to, typed, "ble:", "a paired device, over Bluetooth");
  Add(to, typed, "unix:", "socket of a bridge");
  Add(to, typed, "at:", "serial port of a modem");
  Add(to, typed, "pcsc:", "smart-card reader");
  Add(to, typed, "sim:", "folder of a software eUICC");
}

void AddValues(std::vector<Candidate>& to, const CLI::Option& option, std::string_view typed) {
  const std::string type = option.get_type_name();
  for (const std::string& word : WordsOfSet(type)) Add(to, typed, word, "");
  if (type == kFile) AddPaths(to, "", typed, PathKind::kAny);
  if (type == kFolder) AddPaths(to, "", typed, PathKind::kFolder);
  const bool is_card = type == kCard;
  const bool has_kind = typed.find(':') != std::string_view::npos;
  if (is_card && !has_kind) return AddCards(to, typed);
  if (type == kModem && !has_kind) return Add(to, typed, "at:", "serial port of the modem");
  if (type == kListen && !has_kind) {
    Add(to, typed, "unix:", "socket to listen on");
    return Add(to, typed, "ble", "over Bluetooth");
  }
  if (is_card || type == kModem) AddPaths(to, "at:", typed, PathKind::kSerialPort);
  if (is_card || type == kListen) AddPaths(to, "unix:", typed, PathKind::kAny);
  if (is_card) AddPaths(to, "sim:", typed, PathKind::kFolder);
}

// One line.
std::string HelpOf(std::string help) {
  std::ranges::replace_if(
      help, [](unsigned char c) { return c < ' '; }, ' ');
  return help;
}

void AddOptions(std::vector<Candidate>& to, const CLI::App* app, std::string_view typed) {
  for (; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options({})) {
      for (const std::string& name : option->get_lnames()) {
        Add(to, typed, "--" + name, HelpOf(option->get_description()));
      }
    }
  }
}

// "--card=si": the values with "--card=" in front.
void AddValuesAfterEquals(std::vector<Candidate>& to, const CLI::App* app,
                          const std::string& typed) {
  const CLI::Option* option = FindOption(app, typed);
  if (option == nullptr || !TakesValue(*option)) return;
  const size_t begin = typed.find('=') + 1;
  AddValues(to, *option, std::string_view(typed).substr(begin));
  for (Candidate& candidate : to) candidate.value.insert(0, typed, 0, begin);
}

}  // namespace

std::vector<Candidate> Complete(const CLI::App& app, const std::vector<std::string>& words) {
  std::vector<Candidate> found;
  const std::string typed = words.empty() ? "" : words.back();
  const Place place = Walk(app, words);
  if (place.option != nullptr) {
    AddValues(found, *place.option, typed);
  } else if (typed[0] == '-' && typed.find('=') != std::string::npos) {
    AddValuesAfterEquals(found, place.command, typed);
  } else if (typed[0] == '-') {
    AddOptions(found, place.command, typed);
  } else {
    for (const CLI::App* each : place.command->get_subcommands({})) {
      Add(found, typed, each->get_name(), HelpOf(each->get_description()));
    }
    if (const CLI::Option* next = PositionalOf(place)) AddValues(found, *next, typed);
  }
  return found;
}

bool AnswerCompletion(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) != "--complete") return false;
  for (const Candidate& each : Complete(app, {argv + 2, argv + argc})) {
    std::cout << each.value << '\t' << each.help << '\n';
  }
  return true;
}

}  // namespace lpab::cli
