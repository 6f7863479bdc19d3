using System.Text.Json;

namespace KafkaPi.Lab.Demo;

/// <summary>What a demo was made with, kept in its directory so that the next <c>up</c> and <c>down</c> mean the same one.</summary>
/// <param name="Embedded">Whether the control plane is the lab's own.</param>
internal sealed record DemoRecord(string Subnet, int Hosts, int Memory, bool Embedded, int ApiPort, int OperatorPort, int ArchivePort)
{
    private const string FileName = "demo.json";

    public static bool IsIn(string? directory) => File.Exists(Path.Combine(directory ?? "", FileName));

    public static DemoRecord? Read(string directory) =>
        IsIn(directory) ? JsonSerializer.Deserialize<DemoRecord>(File.ReadAllText(Path.Combine(directory, FileName))) : null;

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
