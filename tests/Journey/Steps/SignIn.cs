namespace BorgBackupServer.Journey.Steps;

/// <summary>Signs in as the administrator; from here on the cookie says who asks.</summary>
public static class SignIn
{
    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken)
    {
        await trip.Rest.PostAsync("/api/v1/session", new { name = Trip.Administrator, password = trip.Password }, cancellationToken);
        var session = await trip.Rest.GetAsync<Session>("/api/v1/session", cancellationToken);
        return session is { Name: Trip.Administrator, IsAdministrator: true } ? $"as {session.Name}" : throw new StepFailedException($"signed in as {session.Name}");
    }

    private sealed record Session(string Name, bool IsAdministrator);
}
