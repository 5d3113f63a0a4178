using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Access.Passkeys;

internal sealed class PasskeyMapping : IEntityTypeConfiguration<Passkey>, IEntityTypeConfiguration<UsedCeremony>
{
    public void Configure(EntityTypeBuilder<Passkey> builder)
    {
        builder.ToTable("passkeys");
        builder.Property(passkey => passkey.Name).HasMaxLength(Passkey.MostNameCharacters);
        builder.Property(passkey => passkey.CredentialId).HasMaxLength(Passkey.MostCredentialIdBytes);
        builder.HasIndex(passkey => passkey.CredentialId).IsUnique();
        builder.HasIndex(passkey => passkey.UserId);
        builder.HasOne<User>().WithMany().HasForeignKey(passkey => passkey.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<UsedCeremony> builder)
    {
        builder.ToTable("used_ceremonies");
        builder.Property(ceremony => ceremony.Id).ValueGeneratedNever();
        builder.HasIndex(ceremony => ceremony.ExpiresAt);
    }
}
