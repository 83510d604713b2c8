#include "relay/session_book.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "io/files.h"
#include "io/temporary_folder.h"

namespace lpab::relay {
namespace {

Exchange Call(const std::string& function, const std::string& answer) {
  Exchange exchange;
  exchange.at = std::chrono::system_clock::now();
  exchange.server = "rsp.example.com";
  exchange.path = "/gsma/rsp2/es9plus/" + function;
  exchange.request = "{}";
  exchange.status = 200;
  exchange.answer = answer;
  return exchange;
}

TEST(SessionBook, CallsOfATransactionBelongTogether) {
  const auto book = SessionBook::Open({}).value();
  const auto first = book->Begin("rsp.example.com", "bench");
  const auto second = book->Begin("rsp.example.com", "");
  book->Name(first, "00aa");
  book->Name(second, "00BB");
  book->Name(second, "00CC");  // it has one
  EXPECT_EQ(book->Find("rsp.example.com", "00AA"), first);
  EXPECT_EQ(book->Find("rsp.example.com", "00bb"), second);
  EXPECT_EQ(book->Find("rsp.example.com", "00CC"), std::nullopt);
  EXPECT_EQ(book->Find("other.example.com", "00AA"), std::nullopt);
  EXPECT_EQ(book->Find("rsp.example.com", ""), std::nullopt);
}

TEST(SessionBook, ShowsWhatCrossedTheNewestFirst) {
  const auto book = SessionBook::Open({}).value();
  const auto first = book->Begin("rsp.example.com", "bench");
  book->Add(first, Call("initiateAuthentication", "{}"));
  book->Add(first, Call("authenticateClient", "{}"));
  const auto second = book->Begin("other.example.com", "");
  book->Drain();
  const Json list = book->List();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0]["id"], second);
  EXPECT_EQ(list[0]["calls"], 0);
  EXPECT_EQ(list[1]["server"], "rsp.example.com");
  EXPECT_EQ(list[1]["client"], "bench");
  EXPECT_EQ(list[1]["calls"], 2);
  const Json view = book->View(first).value();
  EXPECT_EQ(view["calls"][0]["number"], 1);
  EXPECT_EQ(view["calls"][1]["path"], "/gsma/rsp2/es9plus/authenticateClient");
  EXPECT_EQ(view["calls"][1]["answer"]["bytes"], 2);
  EXPECT_EQ(view["calls"][1]["answer"]["sha256"],
            "44136FA355B3678A1146AD16F7E8649E94FB4FC21FE77E8310C060F61CAAFF8A");
  EXPECT_EQ(book->View(99), std::nullopt);
}

TEST(SessionBook, EachSessionHasARecordOfItsOwn) {
  const io::TemporaryFolder folder;
  BookOptions options;
  options.folder = folder.path() + "/sessions";
  {
    const auto book = SessionBook::Open(options).value();
    const auto first = book->Begin("rsp.example.com", "");
    book->Add(first, Call("initiateAuthentication", "{}"));
    book->Add(first, Call("authenticateClient", "{}"));
    book->Add(book->Begin("rsp.example.com", ""), Call("handleNotification", ""));
  }
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(options.folder)) {
    files.push_back(entry.path());
  }
  std::ranges::sort(files);
  ASSERT_EQ(files.size(), 2u);
  EXPECT_TRUE(files[0].ends_with("-0001.jsonl"));
  struct stat status {};
  ASSERT_EQ(stat(files[0].c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  const Bytes text = io::ReadFile(files[0], 100000).value();
  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
  const std::string first(AsText(text).substr(0, AsText(text).find('\n')));
  EXPECT_EQ(ExchangeIn(first)->path, "/gsma/rsp2/es9plus/initiateAuthentication");
}

TEST(SessionBook, OldSessionsAreForgotten) {
  BookOptions options;
  options.sessions = 3;
  options.calls = 2;
  const auto book = SessionBook::Open(options).value();
  for (int i = 0; i < 5; ++i) {
    const auto id = book->Begin("rsp.example.com", "");
    for (int call = 0; call < 4; ++call) book->Add(id, Call("authenticateClient", "{}"));
  }
  book->Drain();
  EXPECT_EQ(book->List().size(), 3u);
  EXPECT_EQ(book->View(1), std::nullopt);
  EXPECT_EQ(book->View(5)->at("calls").size(), 2u);
}

TEST(SessionBook, WhatIsShownIsBounded) {
  BookOptions options;
  options.view_bytes = 20000;
  const auto book = SessionBook::Open(options).value();
  const std::string answer = R"({"text":")" + std::string(900, 'x') + R"("})";
  for (int i = 0; i < 100; ++i) {
    book->Add(book->Begin("rsp.example.com", ""), Call("authenticateClient", answer));
  }
  book->Drain();
  EXPECT_LT(book->List().size(), 25u);
  EXPECT_GT(book->List().size(), 2u);
}

TEST(SessionBook, AFolderThatCannotBeMadeIsSaid) {
  BookOptions options;
  options.folder = "/proc/nothing/here";
  EXPECT_FALSE(SessionBook::Open(options));
}

}  // namespace
}  // namespace lpab::relay
