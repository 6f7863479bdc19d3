using KafkaPi.Operator.Hosts;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts;

public sealed class KnownHostsTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFvPE3yN3aiFzvbZMWfNXzNXBFfMEMKvK0AH0m4CTOAs";

    [Theory]
    [InlineData("192.168.1.122", "192.168.1.122", 22, true)]
    [InlineData("192.168.1.122", "192.168.1.122", 2222, false)]
    [InlineData("[192.168.1.122]:2222", "192.168.1.122", 2222, true)]
    [InlineData("[192.168.1.122]:2222", "192.168.1.122", 22, false)]
    [InlineData("pi1,192.168.1.122", "192.168.1.122", 22, true)]
    [InlineData("192.168.1.*", "192.168.1.122", 22, true)]
    [InlineData("192.168.1.12?", "192.168.1.122", 22, true)]
    [InlineData("192.168.1.1", "192.168.1.122", 22, false)]
    [InlineData("192.168.1.*,!192.168.1.122", "192.168.1.122", 22, false)]
    [InlineData("PI1.local", "pi1.LOCAL", 22, true)]
    [InlineData("fe80::1", "FE80:0:0::1", 22, true)]
    public void A_host_is_found_by_the_names_that_ssh_would_match(string names, string address, int port, bool found)
    {
        var known = KnownHosts.Parse($"# comment\n\n{names} {Key} pi@pi\n").Find(address, port);

        Assert.Equal(found ? 1 : 0, known.Keys.Length);
    }

    [Theory]
    [InlineData("pi1", "known_hosts line 2")]
    [InlineData("pi1 ssh-ed25519 AAAA", "known_hosts line 2: The ssh-ed25519 key is damaged")]
    [InlineData("pi1 ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIFvPE3yN3aiFzvbZMWfNXzNXBFfMEMKvK0AH0m4CTOAs", "damaged")]
    [InlineData("@unheard-of pi1 ssh-ed25519 AAAA", "known_hosts line 2")]
    public void A_malformed_line_is_named(string line, string expected)
    {
        var malformed = Assert.Throws<FormatException>(() => KnownHosts.Parse($"\n{line}\n"));

        Assert.Contains(expected, malformed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_certificate_authorities_are_passed_over() =>
        Assert.Empty(KnownHosts.Parse($"@cert-authority * {Key}\r\n").Find("pi1", 22).Keys);

    [Theory]
    [InlineData("")]
    [InlineData("SHA256:tooshort")]
    [InlineData("MD5:00:11")]
    public void What_is_no_host_key_is_refused(string text) =>
        Assert.Throws<FormatException>(() => KnownHosts.ParseKey(text));

    [Fact]
    public void A_fingerprint_is_read_back_as_it_is_shown()
    {
        var key = KnownHosts.ParseKey(Key);

        Assert.Equal(key with { Type = null }, KnownHosts.ParseKey(key.Fingerprint));
    }
}
