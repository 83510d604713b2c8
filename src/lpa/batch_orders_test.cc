#include "lpa/batch_orders.h"

#include <gtest/gtest.h>

namespace lpab::lpa {
namespace {

// SGP.02's check digits: the number is 1 modulo 97. That of SGP.26's test card.
constexpr char kEid[] = "89049032123451234512345678901235";

std::string Why(const std::string& rows) {
  const auto orders = ParseBatchOrders(rows, "orders.csv");
  if (orders) return "accepted";
  EXPECT_EQ(orders.error().code, ErrorCode::kInvalidArgument);
  return orders.error().message;
}

std::string Next(const std::string& rows) {
  const auto orders = ParseBatchOrders(rows, "orders.csv");
  return orders ? "accepted" : orders.error().next;
}

TEST(BatchOrdersTest, ReadsEveryColumn) {
  const auto orders = ParseBatchOrders(
      "Enable,device,eid,activation_code,confirmation_code,nickname\n"
      "yes,sim:/a,,LPA:1$rsp.example.com$ID-1$$1,1234,\"Pump 1, north\"\n"
      ",," +
          std::string(kEid) + ",1$RSP.example.com$ID-2,,\n",
      "orders.csv");
  ASSERT_TRUE(orders) << orders.error().message;
  ASSERT_EQ(orders->size(), 2u);
  const BatchOrder& first = (*orders)[0];
  EXPECT_EQ(first.line, 2u);
  EXPECT_EQ(first.device, "sim:/a");
  EXPECT_FALSE(first.eid);
  EXPECT_EQ(first.code.matching_id, "ID-1");
  EXPECT_EQ(first.confirmation_code, "1234");
  EXPECT_EQ(first.nickname, "Pump 1, north");
  EXPECT_TRUE(first.enable);
  EXPECT_EQ((*orders)[1].eid->digits(), kEid);
  EXPECT_FALSE((*orders)[1].enable);
}

TEST(BatchOrdersTest, ErrorsNameLineAndColumn) {
  const std::string head = "device,eid,activation_code,confirmation_code,nickname,enable\n";
  const std::string good = "sim:/a,,1$a.example$A,,,\n";
  EXPECT_EQ(Why("device,eid\n"), "orders.csv, line 1: column activation_code is missing");
  EXPECT_EQ(Why("device,activation_code,nick\n"),
            "orders.csv, line 1: column \"nick\" is not known");
  EXPECT_EQ(Why(head), "orders.csv has no orders");
  EXPECT_EQ(Next("nick\n"),
            "the columns are device, eid, activation_code, confirmation_code, nickname, enable");
  EXPECT_EQ(Why(head + good + ",,1$a.example$B,,,\n"),
            "orders.csv, line 3, column device: the row names neither a device nor an EID");
  EXPECT_EQ(Why(head + "sim:/a,,,,,\n"),
            "orders.csv, line 2, column activation_code: activation code: it is empty");
  EXPECT_EQ(
      Why(head + "sim:/a,123,1$a.example$B,,,\n").rfind("orders.csv, line 2, column eid: ", 0), 0u);
  EXPECT_NE(Next(head + "sim:/a,8.9049E+31,1$a.example$B,,,\n").find("format \"text\""),
            std::string::npos);
  EXPECT_EQ(Why(head + "sim:/a,,1$a.example$B$$1,,,\n"),
            "orders.csv, line 2, column confirmation_code: it is empty, and the activation code "
            "asks for one");
  EXPECT_EQ(Why(head + "sim:/a,,1$a.example$B,,,maybe\n"),
            "orders.csv, line 2, column enable: \"maybe\" is neither yes nor no");
  EXPECT_EQ(Why(head + "sim:/a,,1$a.example$B,," + std::string(65, 'x') + ",\n"),
            "orders.csv, line 2, column nickname: a nickname has at most 64 characters");
  EXPECT_EQ(Why(head + "sim:/a,,1$a.example$,,,\n"),
            "orders.csv, line 2, column eid: an activation code without matching id needs the EID");
}

// Whatever its form, a code is the same one.
TEST(BatchOrdersTest, ACodeOccursOnce) {
  const std::string head = "device,activation_code\n";
  EXPECT_EQ(Why(head + "sim:/a,LPA:1$a.example$B\nsim:/b,1$A.Example$B$2.999.10\n"),
            "orders.csv, line 3, column activation_code: the activation code of line 2 again");
  EXPECT_EQ(Why(head + "sim:/a,1$a.example$B\nsim:/b,1$a.example$b\n"), "accepted");
}

TEST(BatchOrdersTest, ACodeWithoutMatchingIdIsOneForEachEid) {
  const std::string head = "eid,activation_code\n";
  const std::string row = std::string(kEid) + ",1$a.example$\n";
  EXPECT_EQ(Why(head + row), "accepted");
  EXPECT_NE(Why(head + row + row), "accepted");
}

TEST(BatchOrdersTest, ReadsDevices) {
  const auto devices = ParseBatchDevices(
      "device,eid\nsim:/a,\nat:/dev/ttyUSB2," + std::string(kEid) + "\n", "d.csv");
  ASSERT_TRUE(devices) << devices.error().message;
  EXPECT_FALSE((*devices)[0].eid);
  EXPECT_EQ((*devices)[1].device, "at:/dev/ttyUSB2");
  EXPECT_EQ((*devices)[1].eid->digits(), kEid);
  EXPECT_EQ(ParseBatchDevices("device,eid\n," + std::string(kEid) + "\n", "d.csv").error().message,
            "d.csv, line 2, column device: it is empty");
}

}  // namespace
}  // namespace lpab::lpa
