namespace BorgBackupServer.Journey.Steps;

/// <summary>Starts the server on a free port with an empty data folder, and reads the set-up link from what it prints.</summary>
public static class StartServer
{
    private const string Announcement = "Set up: ";

    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken)
    {
        var server = ChildProcess.Start(trip.Options.Server, ["--data", trip.DataFolder, "--port", "0"], trip.Environment, trip.Folder);
        trip.Processes.Push(server);
        trip.RunningServer = server;
        var line = await Waiting.ForAsync(
            () => Task.FromResult(server.Lines.FirstOrDefault(line => line.StartsWith(Announcement, StringComparison.Ordinal))),
            cancellationToken);
        trip.Arrive(new Uri(line[Announcement.Length..]));
        return $"{trip.Server.GetLeftPart(UriPartial.Authority)}, process {server.Id}";
    }
}
