using System.Text;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Rendering;
using KafkaPi.Operator.Rendering.Heap;
using KafkaPi.Operator.Tests.Architecture;
using KafkaPi.Operator.Tests.Desired;
using Xunit;

namespace KafkaPi.Operator.Tests.Rendering;

/// <summary>
/// Every rendered file, byte by byte. After a wanted change: <c>KAFKAPI_UPDATE_GOLDEN=1 dotnet test --project
/// tests/Operator.Tests</c>.
/// </summary>
public sealed class GoldenTests
{
    private const string Extension = ".golden";

    [Fact]
    public void The_guides_three_Pis() =>
        Check("three-pis-pi1", Manifests.Sample("three-pis.yaml").Derived(), "pi1", memoryMiB: 3790);

    [Fact]
    public void One_Pi_with_1_GB() =>
        Check("single-pi", Manifests.Sample("single-pi.yaml").Derived(), "pi1", memoryMiB: 906);

    [Fact]
    public void An_Apache_distribution_with_two_listeners() =>
        Check("apache", Manifests.Read(Manifests.Apache).Derived(), "zk3", memoryMiB: 7820);

    [Fact]
    public void A_host_with_ZooKeeper_only() =>
        Check("apache-zookeeper", Manifests.Read(Manifests.Apache).Derived(), "zk1", memoryMiB: 420);

    private static void Check(string name, TargetCluster cluster, string node, long memoryMiB)
    {
        var rendered = Renderer.Render(cluster, cluster.Node(node), memoryMiB * HeapPolicy.MiB);
        var expected = rendered.Files.ToDictionary(f => f.Path[1..] + Extension, f => f.Content);
        expected.Add("host" + Extension, Overview(rendered));

        var directory = SourceTree.PathOf("tests", "Operator.Tests", "Rendering", "Golden", name);
        if (Environment.GetEnvironmentVariable("KAFKAPI_UPDATE_GOLDEN") is "1")
        {
            Update(directory, expected);
        }

        var golden = Directory.EnumerateFiles(directory, "*" + Extension, SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(directory, path).Replace('\\', '/'), File.ReadAllText);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), golden.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, file => Assert.Equal(golden[file.Key], file.Value));
    }

    private static string Overview(RenderedNode node)
    {
        var text = new StringBuilder();
        foreach (var d in node.Directories)
        {
            text.Append($"directory {d.Mode} {d.Owner}:{d.Group} {d.Path}\n");
        }

        foreach (var f in node.Files)
        {
            text.Append($"file {f.Mode} {f.Owner}:{f.Group} {f.Path}\n");
        }

        foreach (var d in node.Daemons)
        {
            text.Append($"daemon {d.Kind} heap {d.HeapBytes / HeapPolicy.MiB}m {d.Revision}\n");
        }

        return text.ToString();
    }

    private static void Update(string directory, Dictionary<string, string> files)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        foreach (var (path, content) in files)
        {
            var file = Path.Combine(directory, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
    }
}
