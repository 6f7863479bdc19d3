using System.Security.Cryptography;
using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Distributions;

/// <summary>
/// Makes real Kafka distributions on this machine. The program named by <c>$KAFKAPI_DISTRIBUTIONS_MAKE</c> packs
/// them: <c>make KAFKA-VERSION LAYOUT DIRECTORY</c> prints the archive's path. Kafka 0.9.0.1 comes out of an npm
/// package instead.
/// </summary>
/// <param name="directory">The directory that keeps the archives.</param>
/// <param name="make">The program that packs; <c>null</c> for the environment's.</param>
/// <param name="report">Receives a line about work that takes long.</param>
public sealed class DistributionStore(string directory, string? make = null, Action<string>? report = null)
{
    private static readonly Recipe[] Recipes =
    [
        new("7.2.2-confluent", "7.2.2", "Confluent", "confluent-7.2.2", "3.2.3"),
        new("7.9.1-confluent", "7.9.1", "Confluent", "confluent-7.9.1", "3.9.1"),
        new("3.2.3-apache", "3.2.3", "Apache", "kafka_2.13-3.2.3", "3.2.3"),
        new("3.9.1-apache", "3.9.1", "Apache", "kafka_2.13-3.9.1", "3.9.1"),
        new("0.9.0.1-apache", "0.9.0.1", "Apache", KafkaPleasePackage.TopFolder, null),
    ];

    private readonly string? _make = make ?? Environment.GetEnvironmentVariable("KAFKAPI_DISTRIBUTIONS_MAKE");

    public static IReadOnlyList<string> Names => [.. Recipes.Select(recipe => recipe.Name)];

    /// <summary>Reason why the distribution cannot be made here, or <c>null</c> when it can.</summary>
    /// <exception cref="LabException">There is no distribution of that name.</exception>
    public string? WhyNot(string name) => Find(name).KafkaVersion is not null && !File.Exists(_make)
        ? $"{name} needs a program that packs it: set KAFKAPI_DISTRIBUTIONS_MAKE to its path"
        : null;

    /// <summary>
    /// True when <see cref="MakeAsync"/> would call npm: the archive comes from there and is still missing.
    /// </summary>
    public bool NeedsNpm(string name) =>
        Find(name).KafkaVersion is null && !File.Exists(Path.Combine(directory, $"{KafkaPleasePackage.TopFolder}.tgz"));

    /// <summary>
    /// Makes the archive unless a whole one exists. The same name gives the same bytes on every machine.
    /// </summary>
    /// <exception cref="LabException">The archive cannot be made here, or its content is wrong.</exception>
    public async Task<Distribution> MakeAsync(string name, CancellationToken ct)
    {
        var recipe = Find(name);
        if (WhyNot(name) is { } reason)
        {
            throw new LabException(reason);
        }

        Directory.CreateDirectory(directory);
        using var alone = await FileLock.AcquireAsync(Path.Combine(directory, ".lock"), _ => { }, ct);
        var path = recipe.KafkaVersion is { } version
            ? await Command.CheckAsync(
                _make!, [version, recipe.Flavor.ToLowerInvariant(), directory], ct, onErrorLine: report)
            : await new KafkaPleasePackage(directory, report ?? (_ => { })).MakeAsync(ct);
        return new Distribution(
            recipe.Name, recipe.Version, recipe.Flavor, recipe.TopFolder, path, await Sha512Async(path, ct));
    }

    internal static async Task<string> Sha512Async(string path, CancellationToken ct)
    {
        await using var archive = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA512.HashDataAsync(archive, ct));
    }

    private static Recipe Find(string name) => Recipes.FirstOrDefault(recipe => recipe.Name == name)
        ?? throw new LabException($"there is no distribution {name}, only {string.Join(", ", Names)}");

    /// <param name="KafkaVersion">Version as the program names it; <c>null</c> for the npm package.</param>
    private sealed record Recipe(string Name, string Version, string Flavor, string TopFolder, string? KafkaVersion);
}
