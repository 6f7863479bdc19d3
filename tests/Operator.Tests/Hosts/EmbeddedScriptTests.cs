using KafkaPi.Operator.Hosts;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts;

public sealed class EmbeddedScriptTests
{
    [Fact]
    public void Every_script_of_the_source_is_loaded_by_its_file_name_whatever_its_folder()
    {
        var output = new[] { "bin", "obj" };
        var source = Path.Combine(Repository.Root, "src", "Operator");
        var scripts = Directory.EnumerateFiles(source, "*.sh", SearchOption.AllDirectories)
            .Where(path => !output.Contains(Path.GetRelativePath(source, path).Split('/')[0]))
            .ToArray();

        Assert.NotEmpty(scripts);
        Assert.All(
            scripts, path => Assert.Equal(File.ReadAllText(path), EmbeddedScript.Load(Path.GetFileName(path))));
    }

    [Theory]
    [InlineData("probe.sh", "Observed/Probe/probe.sh")]
    [InlineData("files.sh", "Hosts/files.sh")]
    [InlineData("top.sh", "top.sh")]
    public void A_script_is_found_by_its_whole_file_name(string name, string expected)
    {
        string[] resources = ["Hosts/write-files.sh", "Hosts/files.sh", "Observed/Probe/probe.sh", "top.sh"];

        Assert.Equal(expected, EmbeddedScript.Find(resources, name));
    }

    [Fact]
    public void Two_scripts_of_one_name_are_refused_and_both_are_named()
    {
        var ambiguous = Assert.Throws<InvalidOperationException>(
            () => EmbeddedScript.Find(["Hosts/probe.sh", "Observed/probe.sh"], "probe.sh"));

        Assert.Contains("Hosts/probe.sh and Observed/probe.sh", ambiguous.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_is_not_in_the_build_is_named()
    {
        var absent = Assert.Throws<FileNotFoundException>(() => EmbeddedScript.Load("absent.sh"));

        Assert.Contains("absent.sh", absent.Message, StringComparison.Ordinal);
    }
}
