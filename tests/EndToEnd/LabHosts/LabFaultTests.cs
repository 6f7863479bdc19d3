using System.Net;
using System.Net.Sockets;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.LabHosts;

/// <summary>Faults, observed from where they matter: this machine, where the operator runs, or another host.</summary>
[Collection(typeof(LabStories))]
public sealed class LabFaultTests(LabFaultTests.TwoHosts lab) : IClassFixture<LabFaultTests.TwoHosts>
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cut_host_is_silent_to_all_until_it_is_healed()
    {
        var (pi1, pi2) = await lab.HostsAsync(_ct);

        await pi1.CutAsync(_ct);
        Assert.False(await AnswersAsync(pi1));
        Assert.False(await SeesAsync(pi2, pi1));

        await pi1.HealAsync(_ct);
        Assert.True(await AnswersAsync(pi1));
        Assert.True(await SeesAsync(pi2, pi1));
    }

    [Fact]
    public async Task Two_hosts_cut_from_each_other_still_answer_the_operator()
    {
        var (pi1, pi2) = await lab.HostsAsync(_ct);

        await pi1.CutFromAsync(pi2, _ct);

        Assert.False(await SeesAsync(pi2, pi1));
        Assert.False(await SeesAsync(pi1, pi2));
        Assert.True(await AnswersAsync(pi1));
        Assert.True(await AnswersAsync(pi2));
        Assert.Equal([["pi2"], ["pi1"]], (await lab.Lab.StatusAsync(_ct)).Hosts.Select(host => host.Cuts.ToArray()));
    }

    [Fact]
    public async Task A_host_cut_from_the_operator_is_still_seen_by_its_peers()
    {
        var (pi1, pi2) = await lab.HostsAsync(_ct);

        await pi1.CutFromOperatorAsync(_ct);

        Assert.False(await AnswersAsync(pi1));
        Assert.True(await SeesAsync(pi2, pi1));
    }

    [Fact]
    public async Task Power_loss_closes_no_connection_and_keeps_the_disk()
    {
        var (pi1, _) = await lab.HostsAsync(_ct);
        await pi1.ExecAsync("echo kept > /var/tmp/kept && sync", _ct);
        var boot = await BootIdAsync(pi1);
        using var client = new TcpClient();
        await client.ConnectAsync(pi1.Address, 22, _ct);
        Assert.StartsWith("SSH-2.0-", await ReadAsync(client), StringComparison.Ordinal);

        await pi1.KillAsync(_ct);

        Assert.Equal(HostState.Off, pi1.State);
        Assert.False(client.Client.Poll(0, SelectMode.SelectRead), "the peer was told of the end");
        await pi1.BootAsync(_ct);
        Assert.Equal("kept\n", (await pi1.SshAsync("cat /var/tmp/kept", _ct)).Output);
        Assert.NotEqual(boot, await BootIdAsync(pi1));
    }

    [Fact]
    public async Task A_frozen_host_accepts_connections_and_says_nothing_until_it_is_thawed()
    {
        var (pi1, _) = await lab.HostsAsync(_ct);

        await pi1.FreezeAsync(_ct);
        using var client = new TcpClient();
        await client.ConnectAsync(pi1.Address, 22, _ct);
        Assert.Equal(HostState.Frozen, pi1.State);
        Assert.False(client.Client.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead));

        await pi1.ThawAsync(_ct);
        Assert.StartsWith("SSH-2.0-", await ReadAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_reboots_itself_comes_back()
    {
        var (pi1, _) = await lab.HostsAsync(_ct);
        var boot = await BootIdAsync(pi1);

        await pi1.SshAsync("sudo systemctl reboot", _ct);

        while (await BootIdAsync(pi1) is var now && (now == boot || now.Length == 0))
        {
            await Task.Delay(100, _ct);
        }
    }

    [Fact]
    public async Task A_moved_host_answers_at_its_new_address_and_at_the_former_only_where_that_is_kept()
    {
        var (pi1, pi2) = await lab.HostsAsync(_ct);
        var former = pi1.Address;
        var next = TestLabs.Address(TestLabs.OtherSubnet(9), 33);

        await pi1.MoveAsync(next, keepsFormer: true, _ct);
        Assert.Equal(next, pi1.Address);
        Assert.True(await AnswersAsync(pi1));
        Assert.True(await SeesAsync(pi2, former));

        await pi1.MoveAsync(next, keepsFormer: false, _ct);
        await pi1.KillAsync(_ct);
        await pi1.BootAsync(_ct);
        Assert.True(await AnswersAsync(pi1));
        Assert.False(await SeesAsync(pi2, former));

        await pi1.MoveAsync(former, keepsFormer: false, _ct);
        Assert.True(await AnswersAsync(pi1));
        Assert.True(await SeesAsync(pi2, former));
    }

    [Fact]
    public async Task Limits_of_systemd_units_hold_inside()
    {
        var (pi1, _) = await lab.HostsAsync(_ct);

        var within = await pi1.ExecAsync(
            "systemd-run --quiet --wait -p MemoryMax=200M sh -c 'head -c 60M /dev/zero | tail > /dev/null'", _ct);
        var beyond = await pi1.ExecAsync(
            "systemd-run --quiet --wait -p MemoryMax=20M sh -c 'head -c 60M /dev/zero | tail > /dev/null'", _ct);

        Assert.True(within.Succeeded, within.Error);
        Assert.False(beyond.Succeeded);
    }

    /// <summary>Returns the boot id, or an empty text while the host does not answer.</summary>
    private async Task<string> BootIdAsync(LabHost host) =>
        (await host.SshAsync("cat /proc/sys/kernel/random/boot_id", _ct)).Output;

    private async Task<bool> AnswersAsync(LabHost host) => (await host.SshAsync("true", _ct)).Succeeded;

    private Task<bool> SeesAsync(LabHost from, LabHost to) => SeesAsync(from, to.Address);

    private async Task<bool> SeesAsync(LabHost from, IPAddress to) =>
        (await from.ExecAsync($"timeout 3 bash -c ': < /dev/tcp/{to}/22'", _ct)).Succeeded;

    private async Task<string> ReadAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
        return await reader.ReadLineAsync(_ct) ?? "";
    }

    /// <summary>Lab of two hosts for the tests of this class. Each test gets it healed and running.</summary>
    public sealed class TwoHosts : IAsyncLifetime
    {
        public PiLab Lab { get; } = new(TestLabs.Options("lf", 6));

        public async Task<(LabHost First, LabHost Second)> HostsAsync(CancellationToken ct)
        {
            TestLabs.SkipUnlessRoot();
            var hosts = await Lab.UpAsync(2, ct);
            return (hosts[0], hosts[1]);
        }

        public async ValueTask InitializeAsync()
        {
            if (Environment.IsPrivilegedProcess)
            {
                await TestLabs.RemoveAbandonedAsync("lf", CancellationToken.None);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (Environment.IsPrivilegedProcess)
            {
                await Lab.DownAsync(CancellationToken.None);
            }
        }
    }
}
