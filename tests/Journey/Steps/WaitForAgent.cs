namespace BorgBackupServer.Journey.Steps;

/// <summary>Waits until the client's page would turn green: the agent has enrolled and is heard, and the repository is there.</summary>
public static class WaitForAgent
{
    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken)
    {
        var client = await Waiting.ForAsync(
            async () => await trip.Rest.GetAsync<Client>($"/api/v1/clients/{trip.ClientId}", cancellationToken) is { State: "enrolled", IsOnline: true } online ? online : null,
            cancellationToken);
        return $"{client.Name}: {client.Machine?.OperatingSystem}, borg {client.Machine?.BorgVersion ?? "is missing"}";
    }

    private sealed record Client(string Name, string State, bool IsOnline, Machine? Machine);

    private sealed record Machine(string OperatingSystem, string? BorgVersion);
}
