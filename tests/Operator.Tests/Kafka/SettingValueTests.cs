using KafkaPi.Operator.Model.BrokerConfig;
using Xunit;

namespace KafkaPi.Operator.Tests.Kafka;

public sealed class SettingValueTests
{
    /// <summary>As Kafka 3.2.3 and 3.9.1 told them again.</summary>
    [Theory]
    [InlineData("compact, delete", "compact,delete")]
    [InlineData(" 3000000 ", "3000000")]
    [InlineData("TRUE", "true")]
    [InlineData(".25", "0.25")]
    [InlineData("+9", "9")]
    [InlineData("0500000", "500000")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("", "")]
    public void What_a_person_writes_and_a_broker_tells_is_the_same(string written, string told) =>
        Assert.True(SettingValue.Same(written, told));

    [Theory]
    [InlineData("9223372036854775807", "9223372036854775806")]
    [InlineData("gzip", "GZIP")]
    [InlineData("1", "true")]
    [InlineData("a,b", "b,a")]
    [InlineData(null, "")]
    public void Other_values_are_not(string? one, string? other) => Assert.False(SettingValue.Same(one, other));

    [Theory]
    [InlineData("num.io.threads", "8", "16", "16")]
    [InlineData("num.io.threads", "8", "17", "16")]
    [InlineData("num.io.threads", "8", "4", "4")]
    [InlineData("num.io.threads", "9", "3", "4")]
    [InlineData("num.replica.fetchers", "1", "5", "2")]
    [InlineData("num.io.threads", "8", "0", "0")]
    [InlineData("num.io.threads", "8", "many", "many")]
    [InlineData("message.max.bytes", "8", "1000", "1000")]
    public void A_number_of_threads_is_doubled_or_halved_at_a_time(
        string key, string current, string target, string next) =>
        Assert.Equal(next, SettingValue.Towards(key, current, target));
}
