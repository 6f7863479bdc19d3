namespace KafkaPi.Operator.Tests.Architecture;

/// <summary>The checkout that the tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Find();

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory =
            directory.Parent)
        {
            if (directory.GetFiles("KafkaPiOperator.sln") is not [])
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException(
            "The tests run outside of a checkout: KafkaPiOperator.sln is in no parent directory.");
    }
}
