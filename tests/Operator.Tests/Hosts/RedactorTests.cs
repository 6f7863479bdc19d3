using KafkaPi.Operator.Hosts;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts;

public sealed class RedactorTests
{
    [Fact]
    public void Secrets_and_private_keys_are_cut_out_of_any_text()
    {
        var redactor = new Redactor(
            new Secret("hunter2"), new Secret("hunter2-longer"), new Secret("-----BEGIN X-----\nAAAAB3Nz\n"));

        var redacted = redactor.Redact(
            "a hunter2 b hunter2-longer c AAAAB3Nz d "
            + "-----BEGIN RSA PRIVATE KEY-----\nother\n-----END RSA PRIVATE KEY----- e");

        Assert.Equal("a *** b *** c *** d *** e", redacted);
    }

    [Fact]
    public void A_secret_does_not_print_itself()
    {
        var secret = new Secret("hunter2");
        var credentials = new SshCredentials("hunter2"u8.ToArray(), secret, secret);

        Assert.DoesNotContain("hunter2", $"{secret} {credentials}", StringComparison.Ordinal);
    }
}
