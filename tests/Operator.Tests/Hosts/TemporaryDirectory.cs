namespace KafkaPi.Operator.Tests.Hosts;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kafkapi-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
