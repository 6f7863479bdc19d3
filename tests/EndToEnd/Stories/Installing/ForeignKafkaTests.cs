using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Api;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories.Installing;

/// <summary>A Kafka that somebody made from a guide is on a host of the spec.</summary>
[Collection(typeof(InstallingStories))]
public sealed class ForeignKafkaTests(InstallingStories.Hosts bed)
{
    private const string Name = "beside";
    private const string Home = "/home/pi/kafka";

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_host_is_begun_before_the_user_has_said_what_is_left_alone_running_or_stopped()
    {
        await bed.ReadyAsync(_ct);
        await bed.FreeHostsAsync(_ct);
        var (pi, other) = (bed.Hosts[0], bed.Hosts[1]);
        await StartByHandAsync(pi);
        try
        {
            await bed.Kubectl.ApplyAsync(
                $"{await bed.ManifestAsync(Name, [pi, other], "7.2.2-confluent", _ct)}", _ct);
            await bed.ToldAsync(
                Name, "UpToDate", "ForeignKafka",
                [pi.Name, "no unit", "user pi", "Kafka 3.2.3", $"{Home}/config/server.properties", "/home/pi/logs"],
                _ct);

            await pi.CheckAsync("pkill -KILL -u pi java", _ct);
            await bed.ToldAsync(
                Name, "UpToDate", "ForeignData", [pi.Name, "/home/pi/logs", "id 7", "cluster.id"], _ct);
            await Task.WhenAll(new[] { pi, other }.Select(host => host.CheckAsync(
                "! id kafka && [ ! -e /var/lib/kafkapi ] && [ ! -e /opt/kafkapi ] && [ ! -e /etc/kafkapi ]", _ct)));

            var marks = await MarksAsync(pi);
            var told = (await bed.FindAsync(Name, _ct))!.Condition("UpToDate")!.Message;
            await bed.DoAsync(told, _ct);
            await bed.WaitReadyAsync(Name, _ct);
            Assert.Equal(marks, await MarksAsync(pi));
            await bed.PurgeAsync(Name, _ct);
            Assert.Equal(marks, await MarksAsync(pi));
        }
        finally
        {
            await pi.ExecAsync(
                $"pkill -KILL -u pi java; rm -rf {Home} /home/pi/logs /home/pi/zookeeper", CancellationToken.None);
        }
    }

    /// <summary>As the guides do it: unpacked in the home, started by the scripts, with data beside it.</summary>
    private async Task StartByHandAsync(LabHost pi)
    {
        var distribution = await bed.DistributionAsync("3.2.3-apache", _ct);
        File.Copy(distribution.Path, Path.Combine(pi.Root, "srv/archive.tgz"), overwrite: true);
        await pi.CheckAsync(
            $"""
            set -e
            mkdir {Home}
            tar -xzf /srv/archive.tgz -C {Home} --strip-components=1 --no-same-owner
            rm /srv/archive.tgz
            cd {Home}/config
            sed -i 's|^dataDir=.*|dataDir=/home/pi/zookeeper|' zookeeper.properties
            sed -i 's|^broker.id=.*|broker.id=7|; s|^log.dirs=.*|log.dirs=/home/pi/logs|' server.properties
            chown -R pi: {Home}
            export KAFKA_HEAP_OPTS=-Xmx256m
            runuser -u pi -- {Home}/bin/zookeeper-server-start.sh -daemon {Home}/config/zookeeper.properties
            runuser -u pi -- {Home}/bin/kafka-server-start.sh -daemon {Home}/config/server.properties
            """,
            _ct);
        await Eventually.HoldsAsync(
            "the broker by hand has marked its data",
            async () => (await pi.ExecAsync("[ -e /home/pi/logs/meta.properties ]", _ct)).ExitCode == 0, _ct);
    }

    private Task<string> MarksAsync(LabHost pi) => pi.CheckAsync(
        "find /home/pi/logs /home/pi/zookeeper -type f -exec sha256sum {} + | sort", _ct);
}
