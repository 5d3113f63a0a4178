using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Clients;

internal sealed class ClientMapping : IEntityTypeConfiguration<Client>
{
    public void Configure(EntityTypeBuilder<Client> builder)
    {
        builder.ToTable("clients");
        builder.Property(client => client.Name).HasMaxLength(100);
        builder.HasIndex(client => client.Name).IsUnique();
        builder.HasIndex(client => client.ApiKeyHash).IsUnique();
        // A key opens exactly one home: sshd takes the first line that has it.
        builder.HasIndex(client => client.SshPublicKey).IsUnique();
    }
}
