#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "io/temporary_folder.h"
#include "lpa/scripted_http.h"
#include "lpa/scripted_isdr.h"
#include "trace/recording_client.h"
#include "trace/recording_reader.h"

namespace lpab::trace {
namespace {

apdu::CommandApdu Command(std::string_view hex) {
  return apdu::CommandApdu::Decode(FromHex(hex).value()).value();
}

card::BatchCommand Block(std::string_view hex) {
  return {Command(hex), card::ContinueRule::OnSuccess()};
}

class RecordingTest : public testing::Test {
 protected:
  void SetUp() override {
    auto scripted = std::make_unique<lpa::ScriptedIsdr>();
    card_ = scripted.get();
    reader_ = std::make_unique<RecordingReader>(std::move(scripted), *trace_);
  }

  std::unique_ptr<card::ApduChannel> OpenChannel() {
    const auto aid = apdu::Aid::FromText("A0000005591010FFFFFFFF8900000100").value();
    return std::move(reader_->OpenLogicalChannel(std::span(&aid, 1), {}).value());
  }

  // The events so far, without their times.
  std::vector<std::string> Events() const {
    std::vector<std::string> events;
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) {
      Json event = Json::parse(line);
      EXPECT_EQ(event["time"].get<std::string>().size(), 24u) << line;
      EXPECT_TRUE(event["seconds"].is_number()) << line;
      event.erase("time");
      event.erase("seconds");
      events.push_back(event.dump());
    }
    return events;
  }

  io::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/trace";
  std::unique_ptr<TraceFile> trace_ = TraceFile::Create(path_, {}).value();
  lpa::ScriptedIsdr* card_ = nullptr;
  std::unique_ptr<RecordingReader> reader_;
};

TEST_F(RecordingTest, WritesApdusAndWhatTheyMean) {
  card_->On("BF3E035C015A", "BF3E125A10890490321234512345123456789012349000");
  auto channel = OpenChannel();
  ASSERT_TRUE(channel->Transmit(Command("80E2910006BF3E035C015A00"), {}));
  ASSERT_TRUE(channel->Close({}));
  EXPECT_EQ(
      Events(),
      (std::vector<std::string>{
          R"({"event":"channel-request","card":"script","aids":["A0000005591010FFFFFFFF8900000100"]})",
          R"({"event":"channel-open","aid":"A0000005591010FFFFFFFF8900000100"})",
          R"({"event":"es10-request","batch":1,"index":0,"blocks":1,"function":"GetEID","bytes":6,)"
          R"("body":[{"name":"GetEID","tag":"BF3E","items":[)"
          R"({"name":"tagList","tag":"5C","value":"5A"}]}]})",
          R"({"event":"apdu-command","batch":1,"index":0,"data":"80E2910006BF3E035C015A00"})",
          R"({"event":"apdu-answer","batch":1,"index":0,"outcome":"answered",)"
          R"("data":"BF3E125A10****************************1234","status":"9000"})",
          R"({"event":"es10-answer","batch":1,"index":0,"outcome":"answered","function":"GetEID",)"
          R"("status":"9000","bytes":21,"body":[{"name":"GetEID","tag":"BF3E","items":[)"
          R"({"name":"eidValue","tag":"5A","value":"...1234"}]}]})",
          R"({"event":"batch-end","batch":1,"commands":1,"answered":1})",
          R"({"event":"channel-close"})"}));
}

// AuthenticateServer { ctxParams1 { matchingId SAMPLE-7 } }, cut within the matching id.
TEST_F(RecordingTest, HidesASecretThatGoesOverFromOneBlockToTheNext) {
  card_->On("BF380CA00A800853414D504C452D37", "6A88");
  auto channel = OpenChannel();
  const std::vector<card::BatchCommand> blocks = {Block("80E211000ABF380CA00A800853414D"),
                                                  Block("80E2910105504C452D3700")};
  ASSERT_TRUE(channel->TransmitBatch(blocks, {}));
  const std::string all = testing::PrintToString(Events());
  EXPECT_NE(all.find("80E211000ABF380CA00A8008******"), std::string::npos) << all;
  EXPECT_NE(all.find("80E2910105**********00"), std::string::npos) << all;
  EXPECT_EQ(all.find("53414D"), std::string::npos) << all;
  EXPECT_EQ(all.find("SAMPLE"), std::string::npos) << all;
}

TEST_F(RecordingTest, SaysWhatWasNotAnsweredAndWhatWasNotSent) {
  card_->On("BF3E035C015A", "?");
  auto channel = OpenChannel();
  const std::vector<card::BatchCommand> blocks = {Block("80E2910006BF3E035C015A00"),
                                                  Block("80E2910003BF200000")};
  ASSERT_TRUE(channel->TransmitBatch(blocks, {}));
  const auto events = Events();
  ASSERT_EQ(events.size(), 9u) << testing::PrintToString(events);
  EXPECT_EQ(events[6], R"({"event":"apdu-answer","batch":1,"index":0,"outcome":"unknown"})");
  EXPECT_EQ(
      events[7],
      R"({"event":"es10-answer","batch":1,"index":0,"outcome":"unknown","function":"GetEID"})");
  EXPECT_NE(events[8].find(R"("commands":2,"answered":0,"error":{"code":"unknown-outcome")"),
            std::string::npos)
      << events[8];
}

TEST_F(RecordingTest, WritesWhyNoChannelOpened) {
  card_->FailOpenFrom(1);
  EXPECT_FALSE(reader_->OpenLogicalChannel({}, {}));
  EXPECT_EQ(Events().back(),
            R"({"event":"channel-open","error":{"code":"unavailable","message":"no card"}})");
}

TEST_F(RecordingTest, WritesRequestsToServersAndTheirAnswers) {
  lpa::ScriptedHttp http;
  http.On("initiateAuthentication", http::HttpResponse{500, {}, "<html>down</html>"});
  RecordingClient client(http, *trace_);
  http::HttpRequest request;
  request.url = "https://a.b:8443/gsma/rsp2/es9plus/initiateAuthentication";
  request.body = R"({"euiccChallenge":"AQI="})";
  ASSERT_TRUE(client.Send(request, {}));
  http.Break();
  ASSERT_FALSE(client.Send(request, {}));
  EXPECT_EQ(
      Events(),
      (std::vector<std::string>{
          R"({"event":"es9-request","exchange":1,"server":"a.b:8443",)"
          R"("function":"initiateAuthentication","bytes":25,"body":[{"name":"euiccChallenge",)"
          R"("items":[{"name":"bytes","value":"0102"}]}]})",
          R"({"event":"es9-answer","exchange":1,"function":"initiateAuthentication",)"
          R"("httpStatus":500,"bytes":17,"text":"<html>down</html>"})",
          R"({"event":"es9-request","exchange":2,"server":"a.b:8443",)"
          R"("function":"initiateAuthentication","bytes":25,"body":[{"name":"euiccChallenge",)"
          R"("items":[{"name":"bytes","value":"0102"}]}]})",
          R"({"event":"es9-answer","exchange":2,"function":"initiateAuthentication",)"
          R"("error":{"code":"unavailable","message":"connection refused"}})"}));
}

TEST_F(RecordingTest, OnlyItsOwnerMayReadTheFile) {
  const std::string open_to_all = folder_.path() + "/old";
  std::ofstream(open_to_all) << "old content";
  ASSERT_EQ(chmod(open_to_all.c_str(), 0644), 0);
  ASSERT_TRUE(TraceFile::Create(open_to_all, {}));
  for (const std::string& path : {path_, open_to_all}) {
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << path;
    EXPECT_EQ(status.st_size, 0) << path;
  }
}

TEST(TraceFileTest, AFullDiskEndsTheTraceWithOneWarning) {
  int warnings = 0;
  TraceOptions options;
  options.on_failure = [&](const Error& error) {
    ++warnings;
    EXPECT_EQ(error.message, "writing the trace /dev/full: No space left on device");
  };
  auto trace = TraceFile::Create("/dev/full", std::move(options));
  ASSERT_TRUE(trace) << trace.error().ToString();
  (*trace)->Write("begin", Json::object());
  (*trace)->Write("end", Json::object());
  EXPECT_EQ(warnings, 1);
}

TEST(TraceFileTest, SaysWhyItCannotBeCreated) {
  EXPECT_EQ(TraceFile::Create("/nowhere/trace", {}).error().code, ErrorCode::kNotFound);
}

class FakeAgent final : public card::SwitchAgent {
 public:
  Result<card::SwitchOutcome> Switch(const card::ProfileSwitch&, const Progress& progress,
                                     const Call&) override {
    progress("cfun-0-1");
    return outcome;
  }
  Result<card::SwitchOutcome> outcome = card::SwitchOutcome{};
};

TEST_F(RecordingTest, WritesSwitchesThatTheDeviceExecutes) {
  FakeAgent agent;
  auto channel = OpenChannel();
  EXPECT_EQ(channel->switch_agent(), nullptr);
  card_->SetAgent(&agent);
  card::ProfileSwitch request;
  request.iccid = "8949449999999990098";
  request.registration = true;
  ASSERT_TRUE(channel->switch_agent()->Switch(request, nullptr, {}));
  agent.outcome = Fail(ErrorCode::kBusy, "another one");
  EXPECT_FALSE(channel->switch_agent()->Switch(request, nullptr, {}));
  const std::vector<std::string> events = Events();
  ASSERT_GE(events.size(), 8u);
  EXPECT_EQ(events[2],
            R"({"event":"switch-request","iccid":"8949449999999990098","rollbackIccid":"",)"
            R"("registration":true,"confirmWithin":300})");
  EXPECT_EQ(events[3], R"({"event":"switch-step","step":"cfun-0-1"})");
  EXPECT_EQ(events[4], R"({"event":"switch-end","end":"confirmed","iccid":""})");
  EXPECT_EQ(events[7], R"({"event":"switch-end","error":{"code":"busy","message":"another one"}})");
}

}  // namespace
}  // namespace lpab::trace
