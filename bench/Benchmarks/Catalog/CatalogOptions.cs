using System.Globalization;

namespace BorgBackupServer.Benchmarks.Catalog;

internal sealed record CatalogOptions
{
    public int Files { get; init; } = 1_000_000;

    public int Archives { get; init; } = 30;

    /// <summary>Files of the straightforward design, which writes every file again for every archive.</summary>
    public int PlainFiles { get; init; } = 100_000;

    public string Folder { get; init; } = Path.GetTempPath();

    public static CatalogOptions Parse(string[] arguments)
    {
        var options = new CatalogOptions();
        for (var i = 0; i + 1 < arguments.Length; i += 2)
        {
            options = arguments[i] switch
            {
                "--files" => options with { Files = Number(arguments[i + 1]) },
                "--archives" => options with { Archives = Number(arguments[i + 1]) },
                "--plain-files" => options with { PlainFiles = Number(arguments[i + 1]) },
                "--folder" => options with { Folder = arguments[i + 1] },
                _ => throw new ArgumentException($"Unknown option {arguments[i]}."),
            };
        }

        return options;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
