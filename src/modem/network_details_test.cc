#include "modem/network_details.h"

#include "modem/reader_fixture.h"

namespace lpab::modem {
namespace {

class NetworkDetailsTest : public ReaderTest {};

TEST_F(NetworkDetailsTest, AreReadFromTheModem) {
  script_.On("AT+CIMI", Ok("001010000000001"));
  script_.On("AT+COPS?", Ok("+COPS: 0,0,\"Test PLMN 1-1\",7"));
  script_.On("AT+CGDCONT?", Ok("+CGDCONT: 1,\"IPV4V6\",\"internet\",\"0.0.0.0\",0,0"));
  const NetworkDetails details = ReadNetworkDetails(reader_->modem(), call_);
  EXPECT_EQ(details.imsi, "001010000000001");
  EXPECT_EQ(details.network, "Test PLMN 1-1");
  EXPECT_EQ(details.apn, "internet");
}

TEST_F(NetworkDetailsTest, WhatTheModemDoesNotSayIsEmpty) {
  script_.On("AT+CIMI", "\r\n+CME ERROR: 13\r\n");
  script_.On("AT+COPS?", Ok("+COPS: 0"));
  script_.On("AT+CGDCONT?", kError);
  const NetworkDetails details = ReadNetworkDetails(reader_->modem(), call_);
  EXPECT_EQ(details.imsi + details.network + details.apn, "");
}

}  // namespace
}  // namespace lpab::modem
