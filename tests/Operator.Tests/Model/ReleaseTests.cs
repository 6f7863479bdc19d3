using KafkaPi.Operator.Model.Releases;
using Xunit;

namespace KafkaPi.Operator.Tests.Model;

public sealed class ReleaseTests
{
    [Theory]
    [InlineData("confluent 7.2.2 3.2 /opt/kafkapi/dist/confluent-7.2.2")]
    [InlineData("apache 3.9.1 3.8 /opt/kafka_2.13-3.9.1")]
    [InlineData("apache 3.9.1 - /opt/kafka_2.13-3.9.1")]
    public void What_a_daemon_was_started_with_is_read_back(string text) =>
        Assert.Equal(text, $"{Release.Parse(text)}");

    [Theory]
    [InlineData("apache 3.9.1 3.8 /opt/$(reboot)")]
    [InlineData("apache 3.9.1 3.8 /opt/kafka;reboot")]
    [InlineData("apache 3.9.1 3.8 /opt/kafka home")]
    [InlineData("apache 3.9.1 3.8 /opt/../etc")]
    [InlineData("apache 3.9.1 3.8 opt")]
    [InlineData("apache 3.9.1;reboot 3.8 /opt/kafka")]
    public void A_process_that_lies_in_its_environment_puts_nothing_into_the_files_of_root(string text) =>
        Assert.Null(Release.Parse(text));

    [Fact]
    public void No_process_claims_a_newer_protocol_than_its_binaries_speak()
    {
        Assert.Null(Release.Parse("apache 3.2.3 3.3 /opt/kafka"));
        Assert.NotNull(Release.Parse("apache 3.2.3 3.2 /opt/kafka"));
    }
}
