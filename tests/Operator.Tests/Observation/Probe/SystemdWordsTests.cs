using KafkaPi.Operator.Observation.Probe.Sections;
using Xunit;

namespace KafkaPi.Operator.Tests.Observation.Probe;

public sealed class SystemdWordsTests
{
    [Theory]
    [InlineData("/etc/a.d/one.conf /etc/a.d/two.conf", "/etc/a.d/one.conf|/etc/a.d/two.conf")]
    [InlineData("\"/etc/a.d/my own.conf\" /etc/a.d/b.conf", "/etc/a.d/my own.conf|/etc/a.d/b.conf")]
    [InlineData("/etc/a.d/my own.conf /etc/a.d/b.conf", "/etc/a.d/my own.conf|/etc/a.d/b.conf")]
    [InlineData("\"/etc/a.d/\\\"q\\\\ \\$x\\`.conf\"", "/etc/a.d/\"q\\ $x`.conf")]
    [InlineData("\"/etc/a.d/a\\nb\\001.conf\"", "/etc/a.d/a\nb\u0001.conf")]
    [InlineData("\"/etc/a.d/open", "/etc/a.d/open")]
    [InlineData("\"/etc/a.d/open\\", "/etc/a.d/open\\")]
    [InlineData("", "")]
    public void Paths_are_read_with_their_blanks_and_quotes(string text, string paths) =>
        Assert.Equal(paths.Split('|'), SystemdWords.Paths(text));
}
