import type { Matter, Phrase } from './phrases.ts';

const phrase = (fr: string, en: string): Phrase => ({ fr, en });

const links: readonly Phrase[] = [
  phrase('Nouveautés', 'New releases'),
  phrase('Bientôt à l’affiche', 'Coming soon'),
  phrase('Nos coups de cœur', 'Our favourites'),
  phrase('Offrir un film', 'Give a film'),
  phrase('S’abonner', 'Subscribe'),
  phrase('Dernière chance', 'Last chance'),
  phrase('Cinéma québécois', 'Films from Québec'),
  phrase('Séances à 2,99 €', 'Films at €2.99'),
];

/** The shop's categories. */
export const genres: readonly Phrase[] = [
  phrase('Comédies', 'Comedies'),
  phrase('Drames', 'Dramas'),
  phrase('Documentaires', 'Documentaries'),
  phrase('Séries européennes', 'European series'),
  phrase('Courts métrages', 'Short films'),
  phrase('Jeunesse', 'Family'),
  phrase('Thrillers', 'Thrillers'),
  phrase('Animation', 'Animation'),
  phrase('Restaurés en 4K', 'Restored in 4K'),
  phrase('Théâtre et opéra', 'Theatre and opera'),
];

/** Titles by object, for those that are about neither a film nor a person. */
export const topics: Readonly<Record<string, readonly Phrase[]>> = {
  category: genres,
  groups: [
    phrase('Abonnés', 'Subscribers'),
    phrase('Presse', 'Press'),
    phrase('Médiathèques', 'Libraries'),
    phrase('Ciné-clubs', 'Film societies'),
    phrase('Équipe', 'Team'),
  ],
  blogcategory: [
    phrase('Entretiens', 'Interviews'),
    phrase('Festivals', 'Festivals'),
    phrase('Les coulisses', 'Backstage'),
    phrase('À l’écoute', 'Listening'),
  ],
  blogpost: [
    phrase('Cinq films à voir sous la pluie', 'Five films for a rainy day'),
    phrase('Rencontre avec la cheffe opératrice', 'A talk with the cinematographer'),
    phrase('Pourquoi restaurer une œuvre ?', 'Why restore a film?'),
    phrase('Notre palmarès de l’année', 'Our best of the year'),
    phrase('L’été, côté plein air', 'Open-air cinema this summer'),
  ],
  cmscategory: [
    phrase('Aide', 'Help'),
    phrase('À propos', 'About'),
    phrase('Informations légales', 'Legal'),
    phrase('Espace presse', 'Press room'),
  ],
  cmspage: [
    phrase('Conditions générales de vente', 'Terms of sale'),
    phrase('Mentions légales', 'Legal notice'),
    phrase('Comment télécharger un film ?', 'How do I download a film?'),
    phrase('Qui sommes-nous ?', 'About us'),
    phrase('Données personnelles', 'Privacy'),
  ],
  page: [phrase('Tous les interprètes', 'All performers')],
  hookphrase: links,
  slider: links,
  topmenu: links,
  footermenu: links,
};

/** Features of a product: the title is the feature's name, the text its value. */
export const features: readonly Matter[] = [
  {
    title: phrase('Sous-titres', 'Subtitles'),
    text: phrase('Français, anglais', 'French, English'),
  },
  { title: phrase('Pays', 'Country'), text: phrase('France, Belgique', 'France, Belgium') },
  { title: phrase('Année', 'Year'), text: phrase('2024', '2024') },
  { title: phrase('Âge conseillé', 'Suitable for'), text: phrase('Dès 8 ans', 'Ages 8 and up') },
  { title: phrase('Procédé', 'Process'), text: phrase('Numérisé en 4K', 'Scanned in 4K') },
];
