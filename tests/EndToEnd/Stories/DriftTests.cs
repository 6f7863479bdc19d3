using k8s.Models;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories;

[Collection("lab")]
public sealed class DriftTests(ClusterUnderTest bed)
{
    private static readonly string[] Units = ["zookeeper", "broker"];

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    /// <param name="Told">What the one event about it has to hold, beside the host's name.</param>
    /// <param name="Mended">Succeeds once it is as it was.</param>
    private sealed record Change(string ByHand, string Told, string Mended);

    private static readonly Change[][] OnEachHost =
    [
        [
            new("echo num.io.threads=3 >> /etc/kafkapi/server.properties", "/etc/kafkapi/server.properties (content)", "! grep -q ^num.io.threads=3 /etc/kafkapi/server.properties"),
            new("chmod 666 /etc/kafkapi/broker.env", "/etc/kafkapi/broker.env (mode 0666)", "test $(stat -c %a /etc/kafkapi/broker.env) = 640"),
            new("chown pi:pi /etc/kafkapi/zookeeper.properties", "/etc/kafkapi/zookeeper.properties (owner pi:pi)", "test $(stat -c %U:%G /etc/kafkapi/zookeeper.properties) = root:kafka"),
            new("rm /etc/profile.d/kafkapi.sh", "missing: /etc/profile.d/kafkapi.sh", "test -s /etc/profile.d/kafkapi.sh"),
            new("echo '# mine' >> /etc/systemd/system/kafkapi-broker.service", "/etc/systemd/system/kafkapi-broker.service (content)",
                "! grep -q mine /etc/systemd/system/kafkapi-broker.service && test $(systemctl show -p NeedDaemonReload --value kafkapi-broker) = no"),
            new("ln -sfn /home/pi /opt/kafkapi/current", "/opt/kafkapi/current", "test -x /opt/kafkapi/current/bin/kafka-topics"),
            new("chmod 777 /etc/kafkapi", "/etc/kafkapi (mode 0777)", "test $(stat -c %a /etc/kafkapi) = 750"),
        ],
        [
            new("systemctl disable --quiet kafkapi-zookeeper", "enabled ZooKeeper", "systemctl is-enabled --quiet kafkapi-zookeeper"),
            // As `systemctl mask` does it, but in one stroke: between its rm and its ln the operator may look.
            new("ln -sf /dev/null /etc/systemd/system/kafkapi-broker.service && systemctl daemon-reload", "changed: /etc/systemd/system/kafkapi-broker.service (content, mode 0777)",
                "test -s /etc/systemd/system/kafkapi-broker.service && systemctl is-enabled --quiet kafkapi-broker"),
            new("mkdir /etc/systemd/system/kafkapi-broker.service.d && printf '[Service]\\nNice=5\\n' > /etc/systemd/system/kafkapi-broker.service.d/mine.conf && systemctl daemon-reload",
                "in the way: /etc/systemd/system/kafkapi-broker.service.d/mine.conf", "test -z \"$(systemctl show -p DropInPaths --value kafkapi-broker)\""),
            new("userdel -f kafka 2> /dev/null", "the user kafka is missing", "test $(stat -c %U /var/lib/kafkapi/kafka) = kafka && su -s /bin/sh kafka -c 'test -w /var/lib/kafkapi/kafka/meta.properties'"),
            new("rm /var/lib/kafkapi/owner", "the host is not owned yet", "test -s /var/lib/kafkapi/owner"),
        ],
        [
            new("systemctl stop kafkapi-broker", "started the broker", "systemctl is-active --quiet kafkapi-broker"),
            new("usermod -s /bin/bash kafka", "the user kafka has a login shell", "getent passwd kafka | grep -q :/usr/sbin/nologin$"),
            new("ufw delete allow proto tcp from 0.0.0.0/0 to any port 9092", "ufw does not let in 9092 from anywhere", "ufw status | grep -q '^9092/tcp .*kafkapi'"),
            new("apt-get remove -q -y openjdk-17-jre-headless", "installed openjdk-17-jre-headless (Java is missing)", "java -version"),
        ],
    ];

    [Fact]
    public async Task Whatever_a_hand_changes_on_a_running_cluster_is_put_back_and_told_once_and_nothing_is_restarted_without_need()
    {
        await bed.ReadyGuideClusterAsync(_ct);
        await MakeJavaInstallableAsync(bed.Hosts[2]);
        await using var firewall = await HostFirewall.OnAsync(bed.Hosts[2], _ct);
        await Eventually.HoldsAsync("the ports are open", () => firewall.HasOurRulesAsync(_ct), _ct);
        // What is undone of the firewall is a hand's doing only once its rules have been seen to be complete.
        await bed.PassAsync(2, _ct);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        var before = await InvocationsAsync();
        var known = (await bed.EventsAsync(GuideCluster.Name, _ct)).Select(e => e.Metadata.Uid).ToHashSet();

        await Task.WhenAll(OnEachHost.Zip(bed.Hosts, MendedAsync));

        await bed.AllInSyncAsync(_ct);
        await bed.WaitReadyAsync(GuideCluster.Name, _ct);
        var after = await InvocationsAsync();
        Assert.Equal([$"{bed.Hosts[2].Name} broker"], before.Keys.Where(daemon => before[daemon] != after[daemon]));
        var changes = OnEachHost.Zip(bed.Hosts).SelectMany(h => h.First.Select(change => (Change: change, Host: h.Second))).ToArray();
        foreach (var (change, host) in changes)
            await bed.ToldAsync(GuideCluster.Name, "DriftCorrected", e => !known.Contains(e.Metadata.Uid) && Tells(e, change, host), _ct);
        var events = (await bed.EventsAsync(GuideCluster.Name, _ct)).Where(e => !known.Contains(e.Metadata.Uid)).ToArray();
        Assert.All(changes, c => Assert.Equal(
            $"{c.Host.Name}: DriftCorrected once for {c.Change.ByHand}",
            $"{c.Host.Name}: {string.Join(", ", events.Where(e => Tells(e, c.Change, c.Host)).Select(e => $"{e.Reason} {Times(e)}"))} for {c.Change.ByHand}"));
        Assert.DoesNotContain(events, e => e.Reason is "DaemonRestarting" or "FilesWritten" or "HostPrepared" or "JavaInstalled");
    }

    private static bool Tells(Corev1Event e, Change change, LabHost host) =>
        e.Message.StartsWith($"{host.Name}: ", StringComparison.Ordinal) && e.Message.Contains(change.Told, StringComparison.Ordinal);

    private static string Times(Corev1Event told) => (told.Count ?? 1) == 1 ? "once" : $"{told.Count} times";

    /// <summary>One after the other, so that each has its own event.</summary>
    private async Task MendedAsync(Change[] changes, LabHost host)
    {
        foreach (var change in changes)
        {
            await host.CheckAsync(change.ByHand, _ct);
            await Eventually.HoldsAsync($"{host.Name}: {change.Mended}", async () => (await host.ExecAsync(change.Mended, _ct)).Succeeded, _ct);
        }
    }

    /// <summary>The hosts of the lab reach no mirror: the package comes from a repository on the host itself, its files from a copy.</summary>
    private Task<string> MakeJavaInstallableAsync(LabHost host) => host.CheckAsync("""
        set -e
        mkdir -p /srv/apt/package/DEBIAN
        cp -a /usr/lib/jvm /srv/jvm
        cat > /srv/apt/package/DEBIAN/control <<END
        Package: openjdk-17-jre-headless
        Version: $(dpkg-query -W -f '${Version}' openjdk-17-jre-headless)
        Architecture: $(dpkg --print-architecture)
        Maintainer: nobody
        Description: Java as it was on this host
        END
        cat > /srv/apt/package/DEBIAN/postinst <<'END'
        #!/bin/sh
        set -e
        mkdir -p /usr/lib/jvm
        cp -a /srv/jvm/. /usr/lib/jvm
        update-alternatives --install /usr/bin/java java /usr/lib/jvm/java-17-openjdk-*/bin/java 1711
        END
        chmod 755 /srv/apt/package/DEBIAN/postinst
        dpkg-deb -b /srv/apt/package /srv/apt/java.deb > /dev/null
        { cat /srv/apt/package/DEBIAN/control; echo "Filename: ./java.deb"; echo "Size: $(stat -c %s /srv/apt/java.deb)"; echo "SHA256: $(sha256sum < /srv/apt/java.deb | cut -d ' ' -f 1)"; } > /srv/apt/Packages
        rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
        echo 'deb [trusted=yes] file:/srv/apt ./' > /etc/apt/sources.list
        apt-get -q update
        """, _ct);

    private async Task<SortedDictionary<string, string>> InvocationsAsync()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var host in bed.Hosts)
        {
            foreach (var unit in Units) all[$"{host.Name} {unit}"] = await host.InvocationAsync(unit, _ct);
        }

        return all;
    }
}
