using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Clients;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Installing;

/// <summary>
/// Mistakes of a user, one after the other. The operator names the field or host and the remedy, a mistake leaves no
/// trace, and its correction lets the operator go on by itself, to the next mistake and in the end to Ready.
/// </summary>
[Collection(typeof(InstallingStories))]
public sealed class TroubleTests(InstallingStories.Hosts bed)
{
    private const string Name = "careless";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wrong_credentials_are_named_and_the_host_is_left_alone_until_they_are_right()
    {
        var pi = await FreeHostAsync(0);
        await pi.CheckAsync("""
            id visitor 2>/dev/null || useradd --create-home visitor
            cp -r /home/pi/.ssh /home/visitor/ && chown -R visitor: /home/visitor/.ssh
            """, _ct);
        var before = await HostTraces.OfAsync(pi, _ct);
        var key = await File.ReadAllTextAsync(bed.Lab.PrivateKeyPath, _ct);
        var secrets = Secrets.Make();

        await bed.Kubectl.RunAsync(_ct, "delete", "secret", "careless-ssh", "--ignore-not-found");
        var manifest = await bed.ManifestAsync(Name, [pi], "7.2.2-confluent", _ct);
        await bed.Kubectl.ApplyAsync($"{manifest with { Secret = "careless-ssh", User = "visitor" }}", _ct);
        await bed.ToldAsync(
            Name, "HostsReachable", "CredentialsMissing", ["careless-ssh", "does not exist", "kubectl"], _ct);

        await SecretAsync(("sshprivatekey", key));
        await bed.ToldAsync(
            Name, "HostsReachable", "CredentialsMissing", ["careless-ssh", "has no key ssh-privatekey"], _ct);

        await SecretAsync(("ssh-privatekey", "no key at all"));
        await bed.ToldAsync(Name, "HostsReachable", "HostRefused", [pi.Name, "private key"], _ct);

        await SecretAsync(("ssh-privatekey", secrets.PrivateKey), ("passphrase", "another one"));
        await bed.ToldAsync(Name, "HostsReachable", "HostRefused", [pi.Name, "passphrase"], _ct);

        await SecretAsync(("ssh-privatekey", key), ("known_hosts", $"{pi.Address} {secrets.PublicKey}"));
        await bed.ToldAsync(Name, "HostsReachable", "HostRefused", [pi.Name, "host key"], _ct);

        await SecretAsync(("ssh-privatekey", key));
        await bed.ToldAsync(Name, "HostsReachable", "HostRefused", [pi.Name, "sudo"], _ct);

        HostTraces.AssertSame(before, await HostTraces.OfAsync(pi, _ct));
        await bed.PatchAsync(Name, new { spec = new { ssh = new { user = "pi" } } }, _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await bed.PurgeAsync(Name, _ct);
    }

    [Fact]
    public async Task A_wrong_archive_is_named_and_nothing_of_it_stays_on_the_host()
    {
        var pi = await FreeHostAsync(1);
        var manifest = await bed.ManifestAsync(Name, [pi], "7.2.2-confluent", _ct);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var truncated = await ServeAsync(
            "truncated.tar.gz", (await File.ReadAllBytesAsync(manifest.Distribution.Path, _ct))[..5_000_000]);
        var traversing = await ServeAsync("traversing.tar.gz", await TraversingArchiveAsync());

        await bed.Kubectl.ApplyAsync($"{manifest with { Sha512 = new string('a', 128) }}", _ct);
        await bed.ToldAsync(Name, "UpToDate", "StepFailed", ["spec.distribution.sha512"], _ct);
        var before = await PathsAsync(pi);

        // The operator caches archives by their hash. A hash that no archive has makes it fetch.
        await SourceAsync(bed.UrlOf("nothing-here.tar.gz"), new string('b', 128));
        await bed.ToldAsync(Name, "UpToDate", "StepFailed", ["spec.distribution.source.url", "404"], _ct);

        await SourceAsync(truncated.Url, truncated.Sha512);
        await bed.ToldAsync(Name, "UpToDate", "StepFailed", [pi.Name, "archive"], _ct);

        await SourceAsync(traversing.Url, traversing.Sha512);
        await bed.ToldAsync(Name, "UpToDate", "StepFailed", [pi.Name, "archive", ".."], _ct);
        Assert.Equal("", await pi.CheckAsync("find / -xdev -name escaped", _ct));

        await SourceAsync($"http://{silent.LocalEndpoint}/silent.tar.gz", new string('c', 128));
        await bed.ToldAsync(Name, "UpToDate", "StepFailed", ["spec.distribution.source.url", "sent nothing"], _ct);

        Assert.Equal(before, await PathsAsync(pi));
        await SourceAsync(manifest.Url, manifest.Distribution.Sha512);
        await bed.WaitReadyAsync(Name, _ct);
        await bed.PurgeAsync(Name, _ct);
    }

    [Fact]
    public async Task A_host_that_is_not_itself_is_named_and_left_alone_until_it_is()
    {
        var pi = await FreeHostAsync(2);
        var manifest = await bed.ManifestAsync(Name, [pi], "7.2.2-confluent", _ct);
        var before = await HostTraces.OfAsync(pi, _ct);

        await ApplyWhileFrozenAsync(pi, $"{manifest}");
        await bed.WaitReadyAsync(Name, _ct);

        await pi.CheckAsync("mkdir /root/keys && mv /etc/ssh/ssh_host_* /root/keys/ && ssh-keygen -qA", _ct);
        await DropSessionsAsync(pi);
        await bed.ToldAsync(Name, "HostsReachable", "HostRefused", [pi.Name, "host key changed"], _ct);
        await pi.CheckAsync("rm /etc/profile.d/kafkapi.sh", _ct);
        await bed.PassAsync(2, _ct);
        await pi.CheckAsync("test ! -e /etc/profile.d/kafkapi.sh", _ct);
        await pi.CheckAsync("rm /etc/ssh/ssh_host_* && mv /root/keys/* /etc/ssh/ && rmdir /root/keys", _ct);
        await DropSessionsAsync(pi);
        await Eventually.HoldsAsync(
            "the file is put back",
            async () => (await pi.ExecAsync("test -e /etc/profile.d/kafkapi.sh", _ct)).Succeeded, _ct);
        await bed.WaitReadyAsync(Name, _ct);

        await bed.PurgeAsync(Name, _ct);
        Assert.Equal(PathsOf(before), await PathsAsync(pi));
    }

    /// <summary>The host is frozen, and has a small disk when it thaws.</summary>
    private async Task ApplyWhileFrozenAsync(LabHost pi, string manifest)
    {
        await pi.CheckAsync("mount -t tmpfs -o size=50m,mode=755 small /opt", _ct);
        try
        {
            await pi.FreezeAsync(_ct);
            await bed.Kubectl.ApplyAsync(manifest, _ct);
            await bed.ToldAsync(Name, "HostsReachable", "HostUnreachable", [pi.Name, $"{pi.Address}"], _ct);

            await pi.ThawAsync(_ct);
            await bed.ToldAsync(Name, "UpToDate", "PreflightFailed", [pi.Name, "/opt/kafkapi", "MiB"], _ct);
        }
        finally
        {
            // Stories that come after this one use the same host.
            await pi.ThawAsync(CancellationToken.None);
            await pi.ExecAsync("umount --lazy /opt", CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_broker_is_not_started_on_a_full_disk_and_starts_by_itself_when_there_is_room()
    {
        var pi = await FreeHostAsync(0);
        await SmallDisks.MountAsync([pi], _ct);
        await bed.Kubectl.ApplyAsync($"{await bed.ManifestAsync(Name, [pi], "7.2.2-confluent", _ct)}", _ct);
        await bed.WaitReadyAsync(Name, _ct);
        await pi.SshAsync(
            $"bash -lc '$KAFKA_HOME/bin/kafka-topics --bootstrap-server {pi.Address}:9092 --create --topic readings "
                + "--partitions 1 --replication-factor 1'",
            _ct);
        await using var traffic = Traffic.Start($"{pi.Address}:9092", "readings");
        await traffic.FlowsAsync(_ct);

        await SmallDisks.FillAsync(pi, _ct);
        await pi.CheckAsync("systemctl kill --signal KILL kafkapi-broker", _ct);
        await Eventually.HoldsAsync("an event tells why the broker does not start", async () =>
            (await bed.EventsAsync(Name, _ct))
                .Any(e =>
                    e.Type == "Warning" && e.Message.Contains("has less than 64 MiB free", StringComparison.Ordinal)),
            _ct);
        await SmallDisks.FreeAsync(pi, _ct);
        await bed.WaitReadyAsync(Name, _ct);

        await traffic.FlowsAsync(_ct);
        Assert.Equal(0, (await traffic.StopAndCountAsync(_ct)).Lost);
        await bed.PurgeAsync(Name, _ct);
        await SmallDisks.UnmountAsync([pi], _ct);
    }

    private async Task<LabHost> FreeHostAsync(int index)
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        return bed.Hosts[index];
    }

    private Task SecretAsync(params (string Key, string Value)[] values) =>
        bed.MakeSecretAsync("careless-ssh", values.ToDictionary(v => v.Key, v => v.Value), _ct);

    private Task SourceAsync(string url, string sha512) =>
        bed.PatchAsync(Name, new { spec = new { distribution = new { sha512, source = new { url } } } }, _ct);

    private async Task<string[]> PathsAsync(LabHost host) => PathsOf(await HostTraces.OfAsync(host, _ct));

    /// <summary>
    /// Paths of the traces. The sent archive, which is kept for the next try, the lock of the tries and sudo's mark
    /// of its first use are left out.
    /// </summary>
    private static string[] PathsOf(IEnumerable<string> traces) =>
    [
        .. traces.Select(line => line.Split(' ')[1])
            .Where(path => path.StartsWith('/') && !path.StartsWith("/opt/kafkapi/.incoming", StringComparison.Ordinal)
                && path is not ("/opt/kafkapi/dist/.lock" or "/home/pi/.sudo_as_admin_successful"))
            .Order(StringComparer.Ordinal),
    ];

    private async Task<(string Url, string Sha512)> ServeAsync(string name, byte[] bytes)
    {
        await File.WriteAllBytesAsync(Path.Combine(bed.Served, name), bytes, _ct);
        return (bed.UrlOf(name), Convert.ToHexStringLower(SHA512.HashData(bytes)));
    }

    private async Task<byte[]> TraversingArchiveAsync()
    {
        using var archive = new MemoryStream();
        await using (var gzip = new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(gzip))
        {
            string[] paths =
                ["confluent-7.2.2/bin/kafka-server-start", "confluent-7.2.2/../../../../../etc/escaped"];
            foreach (var path in paths)
            {
                var entry = new PaxTarEntry(TarEntryType.RegularFile, path)
                {
                    DataStream = new MemoryStream(Encoding.ASCII.GetBytes("#!/bin/sh\n")),
                };
                await tar.WriteEntryAsync(entry, _ct);
            }
        }

        return archive.ToArray();
    }

    /// <summary>Ends all sessions, as a reboot does: users must log in again.</summary>
    private Task<string> DropSessionsAsync(LabHost host) => host.CheckAsync(
        "systemctl restart ssh; for session in $(loginctl list-sessions --no-legend | awk '{print $1}'); do loginctl "
            + "terminate-session $session || true; done",
        _ct);
}
