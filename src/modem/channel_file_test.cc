#include "modem/channel_file.h"

#include <gmock/gmock.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "io/temporary_folder.h"

namespace lpab::modem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::MatchesRegex;

class ChannelFileTest : public testing::Test {
 protected:
  ChannelFileTest() {
    std::ofstream(port_) << "";
    Start();
  }
  // A run of the program; the one before may have been killed.
  void Start() {
    file_.reset();
    memory_ = std::make_shared<ChannelMemory>();
    file_.emplace(path_, memory_);
    file_->Attach(port_);
  }
  std::string Content() {
    std::ifstream file(path_);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  void OpenBoth() {
    memory_->sessions.Opened(at::SessionId::From("000000000385a7cf").value(), 1);
    memory_->channels.Opened(apdu::ChannelNumber::From(5).value(), 1);
  }
  std::vector<std::string> Sessions() {
    std::vector<std::string> texts;
    for (const at::SessionId& id : memory_->sessions.All()) texts.push_back(id.text());
    return texts;
  }

  const io::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/channels";
  const std::string port_ = folder_.path() + "/ttyUSB2";
  std::shared_ptr<ChannelMemory> memory_;
  std::optional<ChannelFile> file_;
};

TEST_F(ChannelFileTest, IsThereWhileAChannelIsOpen) {
  EXPECT_FALSE(file_->exists());
  OpenBoth();
  EXPECT_THAT(Content(), MatchesRegex("boot [-0-9a-f]+\nport .*ttyUSB2 [0-9]+ [0-9.]+\n"
                                      "session 000000000385a7cf\nchannel 5\n"));
  memory_->channels.Closed(apdu::ChannelNumber::From(5).value());
  EXPECT_THAT(Content(), testing::EndsWith("\nsession 000000000385a7cf\n"));
  memory_->sessions.Closed(at::SessionId::From("000000000385a7cf").value());
  EXPECT_FALSE(file_->exists());
}

TEST_F(ChannelFileTest, TheNextRunKnowsWhatWasLeftOpen) {
  OpenBoth();
  Start();
  EXPECT_THAT(Sessions(), ElementsAre("000000000385a7cf"));
  const auto left = memory_->channels.NextLeftOver(0);
  ASSERT_TRUE(left);
  EXPECT_EQ(left->id.value(), 5);
  EXPECT_TRUE(left->of_earlier);
  EXPECT_TRUE(file_->exists());
  memory_->channels.Closed(left->id);
  memory_->sessions.Closed(at::SessionId::From("000000000385a7cf").value());
  EXPECT_FALSE(file_->exists());
}

TEST_F(ChannelFileTest, AModemThatWasPluggedInAgainHasStartedAnew) {
  OpenBoth();
  std::remove(port_.c_str());
  std::ofstream(port_ + ".other") << "";
  std::rename((port_ + ".other").c_str(), port_.c_str());
  Start();
  EXPECT_THAT(Sessions(), IsEmpty());
  EXPECT_FALSE(file_->exists());
}

TEST_F(ChannelFileTest, AnotherBootOfTheDeviceHasStartedAnew) {
  OpenBoth();
  std::string content = Content();
  content[5] = content[5] == '0' ? '1' : '0';
  std::ofstream(path_) << content;
  Start();
  EXPECT_THAT(Sessions(), IsEmpty());
}

TEST_F(ChannelFileTest, WhatIsNoChannelIsPassedOver) {
  OpenBoth();
  std::ofstream(path_, std::ios::app)
      << "channel 0\nchannel 20\nsession \nsession A;B\nnothing\n\nchannel 3\n";
  Start();
  EXPECT_THAT(Sessions(), ElementsAre("000000000385a7cf"));
  EXPECT_EQ(memory_->channels.All().size(), 2u);
}

TEST_F(ChannelFileTest, WithoutAPathNothingIsKept) {
  file_.reset();
  file_.emplace("", memory_);
  file_->Attach(port_);
  OpenBoth();
  EXPECT_FALSE(file_->exists());
}

}  // namespace
}  // namespace lpab::modem
