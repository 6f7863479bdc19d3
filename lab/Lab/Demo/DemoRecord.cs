using System.Text.Json;

namespace KafkaPi.Lab.Demo;

/// <summary>
/// Choices that a demo was made with, kept in its directory so that later commands act on the same demo.
/// </summary>
internal sealed record DemoRecord
{
    private const string FileName = "demo.json";

    public required string Subnet { get; init; }

    public required int Hosts { get; init; }

    public required int Memory { get; init; }

    /// <summary>True when the control plane is the lab's own.</summary>
    public required bool Embedded { get; init; }

    public required int ApiPort { get; init; }

    public required int OperatorPort { get; init; }

    public required int ArchivePort { get; init; }

    public static bool IsIn(string? directory) => File.Exists(Path.Combine(directory ?? "", FileName));

    public static DemoRecord? Read(string directory) =>
        IsIn(directory)
            ? JsonSerializer.Deserialize<DemoRecord>(File.ReadAllText(Path.Combine(directory, FileName)))
            : null;

    public void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName);
        File.WriteAllText($"{path}.new", JsonSerializer.Serialize(this));
        File.Move($"{path}.new", path, overwrite: true);
    }

    public static void Delete(string directory)
    {
        File.Delete(Path.Combine(directory, FileName));
        File.Delete(Path.Combine(directory, $"{FileName}.new"));
    }
}
