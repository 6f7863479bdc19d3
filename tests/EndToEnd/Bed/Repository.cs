namespace KafkaPi.EndToEnd.Bed;

internal static class Repository
{
    public static string Path(params string[] parts)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "KafkaPiOperator.sln"))) directory = directory.Parent;
        Assert.NotNull(directory);
        return System.IO.Path.Combine([directory.FullName, .. parts]);
    }
}
