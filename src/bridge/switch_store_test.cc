#include "bridge/switch_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "io/files.h"
#include "io/temporary_folder.h"
#include "wire/pdu.h"

namespace lpab::bridge {
namespace {

class SwitchStoreTest : public testing::Test {
 protected:
  static SwitchRecord Record() {
    const wire::Command command{{0x80, 0xE2, 0x91, 0, {0xBF, 0x31, 0x00}, 256},
                                {false, {{0x9000, 0xFFFF}}}};
    SwitchRecord record{{}, apdu::Aid::FromText("A0000005591010FFFFFFFF8900000100").value()};
    record.request.switch_id = *wire::SwitchId::From(Bytes(16, 7));
    record.request.session.bytes = {1};
    record.request.iccid = "89000123456789012358";
    record.request.registration = true;
    record.request.confirm_within = 300;
    record.request.change = {{{command}, {command, command}}, {0xBF}, {0}, {1, 127}, {0x6A80}, {5}};
    record.request.rollback = {{{command}}, {0xBF}, {0, 2}, {}, {}, {}};
    record.stage = wire::SwitchStage::kRolledBack;
    record.iccid = "";
    record.failure = wire::Failure::From(
        wire::NumberedError(wire::ErrorNumber::kNotConfirmed, "no confirmation came"));
    return record;
  }

  io::TemporaryFolder folder_;
  std::string path_ = folder_.path() + "/switch";
  SwitchStore store_{path_};
};

TEST_F(SwitchStoreTest, WhatIsKeptComesBack) {
  EXPECT_FALSE(store_.Load().value());
  const SwitchRecord record = Record();
  ASSERT_TRUE(store_.Save(record));
  const auto kept = store_.Load().value();
  ASSERT_TRUE(kept);
  EXPECT_EQ(wire::Encode(kept->request), wire::Encode(record.request));
  EXPECT_EQ(kept->request.change, record.request.change);
  EXPECT_EQ(kept->aid, record.aid);
  EXPECT_EQ(kept->stage, record.stage);
  EXPECT_EQ(kept->iccid, "");
  EXPECT_EQ(kept->failure->number, wire::ErrorNumber::kNotConfirmed);
  struct stat status = {};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(SwitchStoreTest, AFileThatIsNoneIsRefused) {
  ASSERT_TRUE(store_.Save(Record()));
  const Bytes whole = io::ReadFile(path_, 1 << 20).value();
  for (size_t size = 0; size < whole.size(); ++size) {
    ASSERT_TRUE(io::WriteFileAtomically(path_, ByteSpan(whole).first(size)));
    const auto kept = store_.Load();
    ASSERT_FALSE(kept) << size;
    EXPECT_EQ(kept.error().code, ErrorCode::kMalformed);
  }
  // A PDU of another kind in the place of the request.
  ASSERT_TRUE(io::WriteFileAtomically(
      path_, Bytes{0x6F, 0x14, 0x80, 1, 1,    0x81, 1,    1,    0x82, 5,    0xA0,
                   0,    0,    0,    1, 0x83, 5,    0x6A, 0x03, 0x80, 0x01, 0x07}));
  EXPECT_EQ(store_.Load().error().code, ErrorCode::kMalformed);
}

TEST_F(SwitchStoreTest, WithoutAPathNothingIsKept) {
  const SwitchStore none{""};
  EXPECT_TRUE(none.Save(Record()));
  EXPECT_FALSE(none.Load().value());
}

}  // namespace
}  // namespace lpab::bridge
