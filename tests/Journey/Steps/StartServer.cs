using System.Text.RegularExpressions;

namespace BorgBackupServer.Journey.Steps;

/// <summary>Starts the server on a free port with an empty data folder, and reads the set-up link from what it prints.</summary>
public static partial class StartServer
{
    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken)
    {
        var server = ChildProcess.Start(trip.Options.Server, ["--data", trip.DataFolder, "--port", "0"], trip.Environment, trip.Folder);
        trip.Processes.Push(server);
        var link = await Waiting.ForAsync(
            () => Task.FromResult(server.HasExited ? throw new StepFailedException($"the server ended with exit {server.ExitCode}") : FindLink(server.Lines)),
            cancellationToken);
        trip.SetUpLink = link;
        return $"{link.GetLeftPart(UriPartial.Authority)}, process {server.Id}";
    }

    private static Uri? FindLink(IEnumerable<string> lines) =>
        lines.Select(line => SetUpLink().Match(line)).FirstOrDefault(match => match.Success) is { } found ? new Uri(found.Value) : null;

    [GeneratedRegex(@"https?://\S*set-?up\S*", RegexOptions.IgnoreCase)]
    private static partial Regex SetUpLink();
}
