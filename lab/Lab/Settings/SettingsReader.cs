using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Settings;

/// <summary>
/// Asks a distribution of Kafka itself which settings its brokers take. A small Java program is run with the
/// distribution's own jars.
/// </summary>
/// <param name="report">Receives a line about what takes long.</param>
public sealed class SettingsReader(Action<string> report)
{
    private const string Source = "BrokerSettings.java";

    /// <summary>Places of jars by layout, below the only folder of the distribution.</summary>
    private static readonly string[] JarFolders = ["libs", "share/java/kafka"];

    /// <param name="distribution">An unpacked distribution, or its archive.</param>
    /// <returns>Lines of JSON: one about the distribution, and one for each setting.</returns>
    /// <exception cref="LabException">There is no Kafka, or no JDK.</exception>
    public async Task<string> ReadAsync(string distribution, CancellationToken ct)
    {
        if (Directory.Exists(distribution))
        {
            return await AskAsync(distribution, ct);
        }

        if (!File.Exists(distribution))
        {
            throw new LabException($"there is no directory and no archive {distribution}");
        }

        var unpacked = Directory.CreateTempSubdirectory("kafkapi-lab-").FullName;
        try
        {
            report($"unpacking {Path.GetFileName(distribution)}");
            await Command.CheckAsync("tar", ["-xzf", distribution, "-C", unpacked, "--strip-components=1"], ct);
            return await AskAsync(unpacked, ct);
        }
        finally
        {
            Directory.Delete(unpacked, recursive: true);
        }
    }

    private static async Task<string> AskAsync(string home, CancellationToken ct)
    {
        var jars = JarFolders.Select(folder => Path.Combine(home, folder)).FirstOrDefault(Directory.Exists)
            ?? throw new LabException($"{home} is no distribution of Kafka: it has neither libs nor share/java/kafka");
        var work = Directory.CreateTempSubdirectory("kafkapi-lab-").FullName;
        try
        {
            var program = Path.Combine(work, Source);
            await File.WriteAllTextAsync(program, Text(), ct);
            return await Command.CheckAsync("java", ["-cp", Path.Combine(jars, "*"), program], ct);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Text()
    {
        using var stream = typeof(SettingsReader).Assembly.GetManifestResourceStream(Source)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
