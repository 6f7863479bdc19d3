using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Tests.Hosts.Fixtures;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts;

public sealed class ConnectingTests(SshdFixture fixture) : SshTest(fixture)
{
    [Theory]
    [InlineData("ed25519", "", "RFC4716")]
    [InlineData("ecdsa", "256", "RFC4716")]
    [InlineData("ecdsa", "384", "PEM")]
    [InlineData("ecdsa", "521", "PKCS8")]
    [InlineData("rsa", "2048", "RFC4716")]
    [InlineData("rsa", "2048", "PEM")]
    [InlineData("rsa", "2048", "PKCS8")]
    public async Task Every_kind_of_key_logs_in_with_and_without_a_passphrase(string type, string bits, string format)
    {
        Fixture.Require();
        foreach (var passphrase in new[] { "", "open sesame" })
        {
            var key = await Fixture.MakeKeyAsync(type, bits, format, passphrase);
            var credentials = new SshCredentials(key, passphrase == "" ? null : new Secret(passphrase));

            var host = await Pool.ConnectAsync(Fixture.EndpointOf(Fixture.Trusted), credentials, Known, Token);

            Assert.Equal("here\n", (await host.RunAsync(Script("echo here"), Token)).Output);
        }
    }

    [Fact]
    public async Task A_key_that_the_host_does_not_know_needs_a_person()
    {
        Fixture.Require();
        var stranger = new SshCredentials(await Fixture.MakeKeyAsync("ed25519", accepted: false));

        var refused = await Assert.ThrowsAsync<HostAuthenticationException>(() => ConnectWithAsync(stranger));

        Assert.Equal(Remedy.Person, refused.Remedy);
        Assert.Contains("authorized_keys", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("pi1: ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RFC4716", "wrong guess")]
    [InlineData("PEM", "wrong guess")]
    [InlineData("PKCS8", "wrong guess")]
    [InlineData("RFC4716", null)]
    [InlineData("PEM", null)]
    public async Task A_wrong_or_missing_passphrase_names_the_passphrase(string format, string? passphrase)
    {
        Fixture.Require();
        var key = await Fixture.MakeKeyAsync("rsa", "2048", format, "right answer");

        var refused = await Assert.ThrowsAsync<CredentialsException>(
            () => ConnectWithAsync(new(key, passphrase is null ? null : new Secret(passphrase))));

        Assert.Equal("passphrase", refused.SecretKey);
        Assert.DoesNotContain("wrong guess", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGmPyw pi@pi")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nYWJj\n-----END OPENSSH PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE")]
    public async Task An_unreadable_key_names_the_private_key(string key)
    {
        Fixture.Require();

        var refused =
            await Assert.ThrowsAsync<CredentialsException>(() => ConnectWithAsync(new(Encoding.UTF8.GetBytes(key))));

        Assert.Equal("ssh-privatekey", refused.SecretKey);
    }

    [Fact]
    public async Task A_host_that_accepts_and_says_nothing_is_unreachable_in_time()
    {
        Fixture.Require();
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        Options = new() { ConnectTimeout = TimeSpan.FromSeconds(1) };
        var endpoint = Fixture.EndpointOf("pi") with { Port = ((IPEndPoint)mute.LocalEndpoint).Port };

        var unreachable = await Assert.ThrowsAsync<HostUnreachableException>(
            () => Pool.ConnectAsync(endpoint, new(Fixture.Key), Known, Token));

        Assert.Equal(Remedy.Retry, unreachable.Remedy);
    }

    [Fact]
    public async Task A_closed_port_is_unreachable()
    {
        Fixture.Require();

        await Assert.ThrowsAsync<HostUnreachableException>(
            () => Pool.ConnectAsync(Fixture.EndpointOf("pi") with { Port = 1 }, new(Fixture.Key), Known, Token));
    }

    [Fact]
    public async Task Cancelling_ends_a_connection_attempt()
    {
        Fixture.Require();
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var endpoint = Fixture.EndpointOf("pi") with { Port = ((IPEndPoint)mute.LocalEndpoint).Port };

        var connecting = Pool.ConnectAsync(endpoint, new(Fixture.Key), Known, cancelled.Token);
        using var accepted = await mute.AcceptTcpClientAsync(Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public async Task An_unknown_host_is_refused_when_strict()
    {
        Fixture.Require();

        var refused = await Assert.ThrowsAsync<HostKeyUnknownException>(() => ConnectUnderAsync(Strict("")));

        Assert.Contains(refused.Presented, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task One_known_key_is_enough_whatever_its_type(string type)
    {
        Fixture.Require();
        var line = Fixture.Sshd.HostKeys[type];

        var policies = new[]
        {
            Strict($"[127.0.0.1]:{Fixture.Sshd.Port} {line}"),
            Strict("", line),
            Strict("", KnownHosts.ParseKey(line).Fingerprint),
        };

        foreach (var policy in policies)
        {
            await using var pool = new HostPool(Options, Time, Log);
            await pool.ConnectAsync(Fixture.EndpointOf(Fixture.Trusted), new(Fixture.Key), policy, Token);
        }
    }

    [Fact]
    public async Task Hashed_names_in_known_hosts_are_understood()
    {
        Fixture.Require();
        var path = Path.Combine(Fixture.Directory, "hashed");
        await File.WriteAllTextAsync(path, Fixture.Sshd.KnownHosts, Token);
        await Sshd.RunAsync("ssh-keygen", "-q", "-H", "-f", path);
        var hashed = await File.ReadAllTextAsync(path, Token);
        Assert.DoesNotContain("127.0.0.1", hashed, StringComparison.Ordinal);

        await ConnectUnderAsync(Strict(hashed));
    }

    [Fact]
    public async Task A_revoked_key_is_refused()
    {
        Fixture.Require();
        var revoked = string.Concat(Fixture.Sshd.HostKeys.Values.Select(key => $"@revoked * {key}\n"));

        var refused = await Assert.ThrowsAsync<HostKeyChangedException>(
            () => ConnectUnderAsync(Strict(Fixture.Sshd.KnownHosts + revoked)));

        Assert.Contains("@revoked", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_pinned_on_first_use_and_a_changed_one_is_never_accepted()
    {
        Fixture.Require();
        await using var sshd = await Sshd.StartAsync(Fixture.Directory, "ed25519");
        var endpoint = Fixture.EndpointOf(Fixture.Trusted) with { Port = sshd.Port };
        var pins = new MemoryPins();
        var host = await Pool.ConnectAsync(endpoint, new(Fixture.Key), new TrustOnFirstUse(pins), Token);
        var pinned = KnownHosts.ParseKey(pins.Pins["pi1"]);
        Assert.Equal(KnownHosts.ParseKey(sshd.HostKeys["ed25519"]), pinned);

        await host.RunAsync(Script(":"), Token);
        await sshd.RestartWithNewHostKeysAsync();

        var changed = await Assert.ThrowsAsync<HostKeyChangedException>(
            () => Pool.ConnectAsync(endpoint, new(Fixture.Key), new TrustOnFirstUse(pins), Token));
        Assert.Equal($"ssh-ed25519 {pinned.Fingerprint}", changed.Expected);
        Assert.Equal(KnownHosts.ParseKey(sshd.HostKeys["ed25519"]).Fingerprint, changed.Presented);
        Assert.Equal(pinned, KnownHosts.ParseKey(pins.Pins["pi1"]));
    }

    [Fact]
    public async Task A_key_whose_pin_was_not_stored_is_not_trusted()
    {
        Fixture.Require();
        var pins = new MemoryPins { Fault = new IOException("the Secret was not written") };

        await Assert.ThrowsAsync<IOException>(() => ConnectUnderAsync(new TrustOnFirstUse(pins)));

        Assert.Equal(0, Pool.Connects);
    }

    [Fact]
    public async Task A_held_connection_is_judged_again_when_the_known_keys_change()
    {
        await ConnectAsync();

        await Assert.ThrowsAsync<HostKeyUnknownException>(() => ConnectUnderAsync(Strict("")));
    }

    [Fact]
    public async Task Connections_are_shared_by_login_and_closed_when_idle()
    {
        var time = new FakeTimeProvider();
        Time = time;
        var host = await ConnectAsync();
        await host.RunAsync(Script(":"), Token);
        await (await ConnectAsync()).RunAsync(Script(":"), Token);
        Assert.Equal(1, Pool.Connects);

        time.Advance(Options.IdleTimeout);
        await host.RunAsync(Script(":"), Token);

        Assert.Equal(2, Pool.Connects);
    }

    [Fact]
    public async Task A_login_that_nobody_uses_any_more_leaves_nothing_behind()
    {
        var time = new FakeTimeProvider();
        Time = time;
        await ConnectAsync();
        Assert.Equal(1, Pool.Logins);

        time.Advance(Options.IdleTimeout);
        time.Advance(Options.IdleTimeout / 2);

        Assert.Equal(0, Pool.Logins);
    }

    private Task<IHost> ConnectWithAsync(SshCredentials credentials) =>
        Pool.ConnectAsync(Fixture.EndpointOf(Fixture.Trusted), credentials, Known, Token);

    private Task<IHost> ConnectUnderAsync(IHostKeyPolicy policy) =>
        Pool.ConnectAsync(Fixture.EndpointOf(Fixture.Trusted), new(Fixture.Key), policy, Token);

    private static StrictHostKeys Strict(string knownHosts, params string[] nodeKeys) => new(
        KnownHosts.Parse(knownHosts),
        new Dictionary<string, ImmutableArray<KnownHostKey>> { ["pi1"] = [.. nodeKeys.Select(KnownHosts.ParseKey)] });
}
